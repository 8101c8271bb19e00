import re
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema, parse, validate

from services.gateway.compiler.catalog import CATALOG
from services.gateway.limits.measure import problem
from services.gateway.schema.build import sdl

ROOT = Path(__file__).parents[3]
SCHEMA = build_schema(sdl())
OBJECTS = [
    type_
    for type_ in SCHEMA.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
]
EXAMPLES = re.findall(r"`(.*?)`", (ROOT / "services/gateway/web/examples.js").read_text(), re.DOTALL)


def test_the_committed_schema_is_current():
    committed = (ROOT / "docs" / "schema.graphql").read_text()
    assert committed == sdl(), "run: python -m services.gateway.schema.build > docs/schema.graphql"


def test_every_type_field_and_argument_is_described():
    silent = [type_.name for type_ in OBJECTS if not type_.description]
    for type_ in OBJECTS:
        for name, field in type_.fields.items():
            silent += [f"{type_.name}.{name}"] if not field.description else []
            silent += [f"{type_.name}.{name}({a})" for a, argument in field.args.items() if not argument.description]
    assert silent == []


def test_the_catalog_says_what_every_field_is_and_nothing_else():
    paged = ("Connection", "Edge", "PageInfo", "Subscription")
    fields = {type_.name: set(type_.fields) for type_ in OBJECTS if not type_.name.endswith(paged)}
    assert {name: set(own) for name, own in CATALOG.items()} == fields


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: re.search(r"(?:query|subscription) (\w+)", text)[1])
def test_the_examples_of_the_landing_page_are_valid(example):
    document = parse(example)
    assert validate(SCHEMA, document) == []
    assert problem(document) is None


def test_there_are_seven_examples():
    assert len(EXAMPLES) == 7
