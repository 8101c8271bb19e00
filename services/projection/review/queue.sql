-- What waits for an editor, oldest first? $1 a kind or null, $2 the key of a state or null, $3 how many.
select c.id::text, c.kind, c.event_date, c.reported_at, c.confidence, c.method, c.version, c.data::text,
       a.url, a.publisher, a.erased, record.headline(c.cause) as headline,
       array(select coalesce(p.name || case when p.key = p.state or p.state_code is null then '' else ', ' || p.state_code end, '')
                    || ' (' || w.role || ')'
               from unnest(c.places, c.roles) with ordinality w(place, role, n)
               left join {schema}.place p on p.key = w.place order by w.n) as places,
       array(select record.quote((e.value ->> 'article')::uuid, e.value ->> 'field', (e.value ->> 'start')::integer,
                                 (e.value ->> 'end')::integer)
               from jsonb_array_elements(c.evidence) with ordinality e(value, n) order by e.n) as quotes
  from {schema}.claim c
  left join {schema}.article a on a.id = c.cause
 where c.standing = 'review' and ($1::text is null or c.kind = $1)
   and ($2::integer is null or exists (select from {schema}.place s where s.key = any(c.places) and s.state = $2))
 order by c.reported_at, c.id
 limit $3
