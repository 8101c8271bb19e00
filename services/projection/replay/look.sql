-- Where does a place stand in generation {schema} as of its own day, as far as the record told by then?
select p.id, p.name, s.status, s.basis, s.contested, s.upcoming_status, s.upcoming_on
  from {schema}.stance_at($1, '9999-12-31', $2) s join {schema}.place p on p.key = s.place
 where $2::integer[] is not null or s.basis = 'OWN'
 order by p.id
