-- How many articles, documents and lists has the record seen?
select count(*) from record.event where type = 'article-seen'
