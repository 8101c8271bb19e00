-- What does generation {schema} say of each place, in each kind of row? One sha256 over the rows as canonical JSON.
-- Left out, unless {exact}: surrogate keys, positions, recorded_at: they tell how the rows came to be, not what they say.
-- Rows of sources belong to no place: they go into 256 drawers by the article's id.
-- `named` must not be materialized: each claim would read the names of all places (30 s for 2,000 claims).
with named as not materialized (
    select key, id from {schema}.place
), said as (
    select n.id as about, 'place' as kind,
           case when {exact} then to_jsonb(p) else
               to_jsonb(p) - array['key', 'parent', 'state', 'answers_for']
                   || jsonb_build_object('parent', parent.id, 'state', state.id, 'answers_for', answers.id) end as row
      from {schema}.place p join named n using (key)
      left join named parent on parent.key = p.parent
      left join named state on state.key = p.state
      left join named answers on answers.key = p.answers_for
    union all
    select coalesce(n.id, 'nowhere'), 'alias', to_jsonb(a.alias)
      from {schema}.place_alias a left join named n on n.key = a.place
    union all
    select 'articles ' || left(a.id::text, 2), 'article',
           case when {exact} then to_jsonb(a) else to_jsonb(a) - array['position', 'recorded_at'] end
      from {schema}.article a
    union all
    select 'articles ' || left(r.article::text, 2), 'reading',
           case when {exact} then to_jsonb(r) else to_jsonb(r) - array['position', 'recorded_at'] end
      from {schema}.reading r
    union all
    select coalesce(n.id, 'nowhere'), 'claim',
           case when {exact} then to_jsonb(c) else
               to_jsonb(c) - array['position', 'recorded_at', 'places'] || jsonb_build_object('places', ids.list) end
      from {schema}.claim c
     cross join lateral (select jsonb_agg(n.id order by o) as list
                           from unnest(c.places) with ordinality u(key, o) join named n using (key)) ids
      left join lateral unnest(c.places) at(key) on true
      left join named n on n.key = at.key
    union all
    select coalesce(n.id, 'nowhere'), 'occurrence',
           case when {exact} then to_jsonb(c) else
               to_jsonb(c) - array['places'] || jsonb_build_object('places', ids.list) end
      from {schema}.occurrence c
     cross join lateral (select jsonb_agg(n.id order by o) as list
                           from unnest(c.places) with ordinality u(key, o) join named n using (key)) ids
      left join lateral unnest(c.places) at(key) on true
      left join named n on n.key = at.key
    union all
    select coalesce(n.id, 'nowhere'), 'listing',
           case when {exact} then to_jsonb(l) else to_jsonb(l) - 'place' end
      from {schema}.listing l left join named n on n.key = l.place
    union all
    select coalesce(n.id, 'nowhere'), 'stance',
           case when {exact} then to_jsonb(s) else to_jsonb(s) - 'place' end
      from {schema}.stance s left join named n on n.key = s.place
)
select about, kind, count(*)::integer as rows, encode(sha256(string_agg(digest, '' order by digest)), 'hex') as digest
  from (select about, kind, sha256(convert_to(row::text, 'UTF8')) as digest from said) each
 group by about, kind
 order by about, kind
