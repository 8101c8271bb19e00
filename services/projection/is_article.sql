-- Does the record hold an article of this id?
select exists (select from record.event where id = $1 and type = 'article-seen')
