-- The record, in order, with the texts that are still there put beside each event.
select e.position, e.body::text as body, t.texts::text as texts
  from record.event e
  left join lateral (select json_object_agg(member, value) as texts from record.text where event = e.id) t on true
 where e.position > $1
 order by e.position
 limit $2
