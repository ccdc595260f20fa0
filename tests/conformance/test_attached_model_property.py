"""Random operations on relations, each answer compared with the model's of a DynamoDB table.

With a column for what has no column, a relation is to behave as any other table does.
TUSKGATE_PROPERTY_SEEDS and TUSKGATE_PROPERTY_STEPS make it run longer, as for other tables.
"""

import contextlib
import dataclasses

import pytest
from model_requests import SCHEMAS
from model_run import Run
from model_table import Refused
from support import VALIDATION
from test_model_property import READS, SEEDS, STEPS, WRITES

SOME_SEEDS = SEEDS[::2]

TYPES = {"S": 'text collate "C"', "N": "numeric", "B": "bytea"}


class Parted(Exception):
    """The relation took what the model refuses, and goes its own way."""


def is_about_indexes(refusal):
    return isinstance(refusal, Refused) and any(
        "index key" in text.lower() or "empty" in text for _, text in refusal.alternatives)


class ColumnsRun(Run):
    """What an index cannot have as a key is what its column cannot hold, told in other words. But
    columns hold NULL and empty strings, of which the model does not know."""

    def call(self, operation, expected, **parameters):
        if is_about_indexes(expected):
            expected.alternatives = (*expected.alternatives, (VALIDATION, "': expected "))
        return super().call(operation, expected, **parameters)

    def differs(self, expected, got):
        if is_about_indexes(expected) and "ResponseMetadata" in got and self.schema.indexes:
            raise Parted
        super().differs(expected, got)


def definition(schema, columns):
    """A relation with these columns and one for all others, and an index for each of the schema."""
    keys = ", ".join(schema.attributes)
    indexes = "".join(
        f'create index "{index.name}" on {{schema}}.model ({", ".join(index.attributes)});'
        for index in schema.indexes)
    return (
        "create table {schema}.model ("
        + "".join(f"{name} {TYPES[schema.types[name]]}, " for name in columns)
        + f"rest jsonb, primary key ({keys}));" + indexes
        + """comment on table {schema}.model is '@dynamodb {"table": "{schema}.model",
             "overflow": "rest"}'"""
    )


def steps(world, schema, columns, seed, mistakes=None):
    with world.relations(definition(schema, columns), "{schema}.model") as made:
        run = ColumnsRun(world.client, f"{made}.model", schema, seed)
        if mistakes is not None:
            run.dice.mistakes = mistakes
        with contextlib.suppress(Parted):
            for _ in range(5):
                run.batch_write()
            run.steps(STEPS, WRITES + READS)
            run.compare_everything()


@pytest.mark.parametrize("seed", SOME_SEEDS)
@pytest.mark.parametrize("name", SCHEMAS)
def test_columns_for_keys_only(world, name, seed):
    schema = dataclasses.replace(SCHEMAS[name], indexes=())
    steps(world, schema, schema.attributes, seed)


@pytest.mark.parametrize("seed", SOME_SEEDS)
@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "many"])
def test_columns_for_keys_of_indexes(world, name, seed):
    schema = SCHEMAS[name]
    indexes, known = [], {schema.attributes}
    for index in schema.indexes:
        # One index for each key, with all attributes: relations have no others.
        if not index.local and index.attributes not in known:
            known.add(index.attributes)
            indexes.append(dataclasses.replace(index, projection="ALL", others=()))
    steps(world, dataclasses.replace(schema, indexes=tuple(indexes)), schema.types, seed, 0)
