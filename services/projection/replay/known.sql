-- How many of these ids does the record hold?
select count(*) from record.event where id = any($1)
