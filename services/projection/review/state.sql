-- Which state is meant by $1, a code, a FIPS code or an id, or by $2, a name as the aliases spell it?
select s.key from {schema}.place s
 where s.key = s.state and (s.state_code = upper($1) or s.fips = $1
        or exists (select from {schema}.place_alias a where a.place = s.key and a.alias in ($1, $2)))
 limit 1
