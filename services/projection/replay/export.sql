-- What comes next in the record, up to position $2, with the texts that are still there put beside each event?
-- At most $3 events, and none once $4 bytes are reached, so that a page of long texts stays small.
with page as (
    select e.*,
           sum(octet_length(e.body::text) + coalesce(t.bytes, 0))
               over (order by e.position rows between unbounded preceding and 1 preceding) as before
      from (select position, id, type, version, subject, time, body, body_hash from record.event
             where position > $1 and position <= $2 order by position limit $3) e
      left join lateral (select sum(octet_length(value)) as bytes from record.text where event = e.id) t on true
)
select p.position, p.body::text as body, t.texts::text as texts,
       p.id::text as id, p.type, p.version, p.subject, p.time, p.body_hash
  from page p
  left join lateral (select json_object_agg(member, value order by member) as texts
                       from record.text where event = p.id) t on true
 where coalesce(p.before, 0) < $4
 order by p.position
