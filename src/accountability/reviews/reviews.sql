-- Independent assessments.

-- name: reviews_about
select {review} from review where about = $1
order by coalesce(dated, '') desc, review.slug desc limit 20;
