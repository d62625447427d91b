-- name: terms_of
select {term} from term where vocabulary = $1 order by code limit 500;
