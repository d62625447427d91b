-- Holidays and rules: reading those of one place.

-- name: holidays_of
-- Of jurisdiction $1, by address, at most $2.
select {holiday} from holiday where jurisdiction = $1
order by holiday.address limit $2;

-- name: rules_of
-- Of jurisdiction $1 (0: of none) for duty $2, by address, at most $3.
select {rule} from rule
where coalesce(jurisdiction, 0) = $1 and duty = $2
order by rule.address limit $3;
