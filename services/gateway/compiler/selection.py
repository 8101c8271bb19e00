"""What a document selects: aliases, fragments, type conditions, skip and include, and merging are settled here."""

from collections.abc import Mapping, Sequence

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
)
from graphql.execution.values import VariableValues, get_directive_values

Nodes = Sequence[FieldNode]


class Selection:
    """The selections of one document with its variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues
    ) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def of(self, type_name: str, nodes: Nodes) -> dict[str, list[FieldNode]]:
        """Return response key -> its field nodes on an object of this type, in document order."""
        found: dict[str, list[FieldNode]] = {}
        self._collect(type_name, [node.selection_set.selections for node in nodes if node.selection_set], found, set())
        return found

    def _collect(
        self,
        type_name: str,
        selections: Sequence[Sequence[SelectionNode]],
        found: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for child in (child for group in selections for child in group):
            if not self._wanted(child):
                continue
            if isinstance(child, FieldNode):
                found.setdefault((child.alias or child.name).value, []).append(child)
                continue
            fragment: FragmentDefinitionNode | InlineFragmentNode
            if isinstance(child, FragmentSpreadNode):
                if child.name.value in seen:
                    continue  # a fragment adds to one set of fields once
                seen.add(child.name.value)
                fragment = self.fragments[child.name.value]
            elif isinstance(child, InlineFragmentNode):
                fragment = child
            else:
                continue
            if self._fits(fragment, type_name):
                self._collect(type_name, [fragment.selection_set.selections], found, seen)

    def _fits(self, fragment: FragmentDefinitionNode | InlineFragmentNode, type_name: str) -> bool:
        if fragment.type_condition is None or fragment.type_condition.name.value == type_name:
            return True
        condition = self.schema.type_map[fragment.type_condition.name.value]
        own = self.schema.type_map[type_name]
        return isinstance(condition, GraphQLInterfaceType) and self.schema.is_sub_type(condition, own)

    def _wanted(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or bool(include["if"])
