-- Which versions of this method have read anything?
select distinct body -> 'data' -> 'method' ->> 'version' as version
  from record.event
 where type = 'article-classified' and body -> 'data' -> 'method' ->> 'name' = $1
   and body -> 'data' -> 'method' ->> 'version' is not null
