-- What do the articles $1 say? Without texts: they are erased.
select e.id::text, e.body::text, (select json_object_agg(t.member, t.value)::text from record.text t where t.event = e.id) as texts
  from record.event e
 where e.id = any($1::uuid[]) and e.type = 'article-seen'
