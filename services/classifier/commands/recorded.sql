-- Which of these events are recorded, and what do they say?
select body::text as body from record.event where id = any($1::uuid[])
