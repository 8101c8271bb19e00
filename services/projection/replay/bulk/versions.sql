-- Which articles are newer versions of others? The text is looked at before the JSON is read: few are.
select id::text, body #>> '{data,version_of}'
  from record.event
 where type = 'article-seen' and position > $1 and position <= $2 and body::text like '%"version_of":"%'
