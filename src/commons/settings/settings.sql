-- Pages of text that stand in the foot of every page.

-- name: text_pages_in_foot
select {text_page:bare} from text_page where number is not null
order by number, text_page.address limit $1;
