-- Do two rows of generation {schema} answer for one place, one day and one instant of knowledge? None should.
select 'stance' as what, p.id as about, format('%s, known %s', a.valid_from, a.known_from) as at
  from {schema}.stance a
  join {schema}.stance b
    on b.place = a.place and (b.valid_from, b.known_from) > (a.valid_from, a.known_from)
   and b.valid_from < a.valid_to and a.valid_from < b.valid_to
   and b.known_from < a.known_to and a.known_from < b.known_to
  join {schema}.place p on p.key = a.place
union all
select 'listing', p.id, format('%s %s %s, known %s', a.lister, a.list_name, a.valid_from, a.known_from)
  from {schema}.listing a
  join {schema}.listing b
    on b.place = a.place and b.lister = a.lister and b.list_name = a.list_name
   and (b.valid_from, b.known_from) > (a.valid_from, a.known_from)
   and b.valid_from < a.valid_to and a.valid_from < b.valid_to
   and b.known_from < a.known_to and a.known_from < b.known_to
  join {schema}.place p on p.key = a.place
union all
select 'occurrence', a.id::text, a.known_from::text
  from {schema}.occurrence a
  join {schema}.occurrence b
    on b.state = a.state and b.id = a.id and b.known_from > a.known_from and b.known_from < a.known_to
 order by 1, 2, 3
