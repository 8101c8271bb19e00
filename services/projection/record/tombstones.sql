-- Every tombstone, whole, in the order of the record.
select id::text, body::text, body -> 'data' ->> 'article' as article, body -> 'data' ->> 'address' as address
  from record.event where type = 'article-erased' order by position
