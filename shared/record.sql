-- Which events of one type does the record hold in a span of positions, in order, each with its texts?
select e.position, e.entry, e.body::text as body,
       (select json_object_agg(t.member, t.value)::text from record.text t where t.event = e.id) as texts
  from record.event e
 where e.type = $1 and e.position > $2 and e.position <= $3
 order by e.position
 limit $4
