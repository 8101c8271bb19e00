-- What else was read in the same articles by the same versions of the same methods as the claims $1?
select distinct on (s.id) s.id::text, s.cause::text, s.method, s.version
  from {schema}.claim c
  join {schema}.claim s on s.cause = c.cause and s.method = c.method and s.version = c.version
 where c.id = any($1::uuid[])
 order by s.id
