-- What does generation {schema} say of each place? One sha256 per place over its rows as canonical JSON, by public key.
-- Left out: surrogate keys, positions, recorded_at: they tell how the rows came to be, not what they say.
-- Rows of sources belong to no place: they go into 256 drawers by the article's id.
with named as (
    select key, id from {schema}.place
), said as (
    select n.id as about, 'place' as kind,
           to_jsonb(p) - array['key', 'parent', 'state', 'answers_for']
               || jsonb_build_object('parent', parent.id, 'state', state.id, 'answers_for', answers.id) as row
      from {schema}.place p join named n using (key)
      left join named parent on parent.key = p.parent
      left join named state on state.key = p.state
      left join named answers on answers.key = p.answers_for
    union all
    select n.id, 'alias', to_jsonb(a.alias) from {schema}.place_alias a join named n on n.key = a.place
    union all
    select 'articles ' || left(a.id::text, 2), 'article', to_jsonb(a) - array['position', 'recorded_at']
      from {schema}.article a
    union all
    select 'articles ' || left(r.article::text, 2), 'reading', to_jsonb(r) - array['position', 'recorded_at']
      from {schema}.reading r
    union all
    select coalesce(n.id, 'nowhere'), 'claim',
           to_jsonb(c) - array['position', 'recorded_at', 'places'] || jsonb_build_object('places', ids.list)
      from {schema}.claim c
     cross join lateral (select jsonb_agg(n.id order by o) as list
                           from unnest(c.places) with ordinality u(key, o) join named n using (key)) ids
      left join lateral unnest(c.places) at(key) on true
      left join named n on n.key = at.key
    union all
    select coalesce(n.id, 'nowhere'), 'occurrence',
           to_jsonb(c) - array['places'] || jsonb_build_object('places', ids.list)
      from {schema}.occurrence c
     cross join lateral (select jsonb_agg(n.id order by o) as list
                           from unnest(c.places) with ordinality u(key, o) join named n using (key)) ids
      left join lateral unnest(c.places) at(key) on true
      left join named n on n.key = at.key
    union all
    select n.id, 'listing', to_jsonb(l) - 'place' from {schema}.listing l join named n on n.key = l.place
    union all
    select n.id, 'stance', to_jsonb(s) - 'place' from {schema}.stance s join named n on n.key = s.place
)
select about, encode(sha256(string_agg(digest, '' order by digest)), 'hex') as digest
  from (select about, sha256(convert_to(kind || row::text, 'UTF8')) as digest from said) rows
 group by about
