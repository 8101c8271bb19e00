-- What does the record hold under these ids?
select id::text, type, body::text from record.event where id = any($1::uuid[])
