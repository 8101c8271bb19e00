"""The compiler against plain resolvers, which exist in tests only: the same generated documents, the same answers."""

import asyncpg
import orjson
from graphql import build_schema, execute, parse

from services.gateway.schema.build import sdl
from tests.integration.gateway.documents import EXAMPLES, documents
from tests.integration.gateway.resolvers import Resolvers, load, typed


async def test_the_compiler_says_what_plain_resolvers_say(gateway):
    schema = typed(build_schema(sdl()))
    async with asyncpg.create_pool(gateway.url, min_size=1, max_size=2) as pool:
        async with pool.acquire() as connection:
            tables = await load(connection)
        resolvers = Resolvers(pool, tables)
        compared = 0
        for text in documents():
            answer = await gateway.ask(text)
            refused = [error for error in answer.errors or () if not error.path]
            assert not refused, f"{refused[0]} for\n{text}"
            expected = await execute(schema, parse(text), field_resolver=resolvers)
            assert not expected.errors, f"{expected.errors[0].original_error!r} for\n{text}"
            assert orjson.loads(orjson.dumps(answer.data)) == expected.data, text
            compared += 1
    assert compared >= EXAMPLES // 2
