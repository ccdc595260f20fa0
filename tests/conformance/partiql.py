"""What the suites of PartiQL share."""

from transactions import answer

# The words before what the parser has to say, and before a fault of a transaction's statement.
MALFORMED = "Statement wasn't well formed, can't be processed: "
IN_STATEMENT = "Validation failed in TransactStatements[{}]: "

EXISTS_ALREADY = "Duplicate primary key exists in table"
NO_WHOLE_KEY = "Where clause does not contain a mandatory equality on all key attributes"
KEY_TYPE = "Key attribute's data type should match its data type in table's schema: Key {}"
TOO_MANY_READS = "Too many decomposed read operations for a given query."
OVERLAP = "Overlapping conditions with range keys are not supported in where clause"


def execute(resource, statement, *values, **parameters):
    """ExecuteStatement of plain values; the whole answer."""
    if values:
        parameters["Parameters"] = list(values)
    return answer(resource.meta.client.execute_statement(Statement=statement, **parameters))


def items(resource, statement, *values, **parameters):
    """The items of a statement that fits a page: they are the whole answer."""
    response = execute(resource, statement, *values, **parameters)
    assert set(response) == {"Items"}
    return response["Items"]


def pages(resource, statement, *values, **parameters):
    """The items of every page, a list a page."""
    while True:
        response = execute(resource, statement, *values, **parameters)
        yield response["Items"]
        if "NextToken" not in response:
            return
        parameters["NextToken"] = response["NextToken"]


def statements(*each):
    """Requests of a batch or a transaction, of statements or of tuples of one and its values."""
    made = []
    for one in each:
        statement, *values = (one,) if isinstance(one, str) else one
        made.append({"Statement": statement, **({"Parameters": values} if values else {})})
    return made


def batch(resource, *each, **parameters):
    """BatchExecuteStatement of plain values; the whole answer."""
    return answer(resource.meta.client.batch_execute_statement(Statements=statements(*each),
                                                               **parameters))


def transact(resource, *each, **parameters):
    """ExecuteTransaction of plain values; the whole answer."""
    return answer(resource.meta.client.execute_transaction(TransactStatements=statements(*each),
                                                           **parameters))
