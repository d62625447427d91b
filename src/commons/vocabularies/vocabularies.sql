-- name: terms_of
-- Code and label alone: every form with a list of terms asks.
select code, label from term where vocabulary = $1 order by code limit 500;
