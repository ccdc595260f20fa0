"""What differs in the control plane, where Local has words of its own and checks less.

So the words are not compared: when both refuse, ours must be among the service's, which are listed
here as they were recorded in 2026 (those of the years before it where nothing newer is known). When
only Tuskgate refuses, it must be for one of the reasons that Local is known not to look at.
"""

from known_bodies import Body
from known_faults import CONSTRAINT, INVALID, Fault

_OPERATIONS = "(Create|Update|Describe|Delete)Table|ListTables"
_TAGGING = "ListTagsOfResource|TagResource|UntagResource"
_TABLE = r"(Table|TableDescription)\."
_VALIDATION = "ValidationException"

_KEYS = (
    "Invalid KeySchema: (Some index key attribute have no definition|The first KeySchemaElement is "
    "not a HASH key type|The second KeySchemaElement is not a RANGE key type)",
    "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    "The KeySchema contains multiple key attributes with the same name",
    "Attribute Name is duplicated: .*",
    f"{INVALID}(Some index key attributes are not defined in AttributeDefinitions"
    r"\. Keys: \[.*\], AttributeDefinitions: \[.*\]|All HASH key attributes must precede RANGE key "
    "attributes in the KeySchema|The KeySchema exceeds the maximum allowed number of .*|"
    "Index KeySchema does not have .*|Table KeySchema does not have a range key, which is .*)",
)
# Local does not look at these.
_SURPLUS = (
    r"Some AttributeDefinitions are not used\. AttributeDefinitions: \[.*\], keys used: \[.*\]",
    "Number of attributes in KeySchema does not exactly match number of attributes defined in "
    "AttributeDefinitions",
    "Some index key attributes are not defined in AttributeDefinitions.*",
    "List of (Local|Global)SecondaryIndex(es|Updates) is empty",
)
_BILLING = (
    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified .*when BillingMode is "
    "PAY_PER_REQUEST",
    "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
    "PROVISIONED",
    "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: .*",
    "ProvisionedThroughput (must|should not|cannot|is not) .*",
    "The only Updates for index: .* when TableThroughputMode is PAY_PER_REQUEST can be to "
    "OnDemandThroughput, WarmThroughput",
    ".* for OnDemandThroughput .*",
)
_ALONE = (
    ".* modification must be the only operation in the request",
    "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
    "You cannot (modify stream status|create or delete index) while .*",
)
_INDEXES = (
    "Duplicate index name: .*", "Unknown ProjectionType: .*",
    "ProjectionType is .*, but NonKeyAttributes is .*", "Duplicate element in NonKeyAttributes: .*",
    "GlobalSecondaryIndex count exceeds the per-table limit of 20",
    "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
    "One of GlobalSecondaryIndexUpdate.Update, .* must not be null",
    "Only one global secondary index (action|update) .*", "AttributeDefinitions is not .*",
    "Attributes cannot be redefined.*",
)
_STREAMS = (
    "Table is being created with a stream (en|dis)abled, UpdateViewType .*",
    "If stream is being (en|dis)abled,? then UpdateViewType .*",
)
_OTHERS = (
    "The parameter 'TableName' is required but was not present in the request",
    "Given value .* for (Read|Write)CapacityUnits is out of bounds",
    "The provisioned throughput for the (table|index .*) will not change.*",
    "At least one of ProvisionedThroughput, .* or TableClass is required",
    "Invalid table-class parameter provided.*", "(The )?Tag (Key|Value) .*",
    "Duplicate Tag Keys .*",
    "Table already has an enabled stream: .*", "Table has no stream to disable: .*",
    "Attempting to create an index which already exists",
    "Cannot (delete|update) an index that is not a GlobalSecondaryIndex: .*",
    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
    "protection first.",
)


def _any(*groups):
    invalid = "|".join(each for group in groups for each in group)
    return f"{INVALID}({invalid})"


_TEXTS = "|".join((CONSTRAINT, *_KEYS, *_OTHERS,
                   _any(_SURPLUS, _BILLING, _ALONE, _INDEXES, _STREAMS)))
_QUOTAS = ("The requested .* is above the per (table|index) maximum .*|"
           "Subscriber limit exceeded: .*")

FAULTS = [
    Fault("table: tags", "Local has no tags", ".*", ".*", _TAGGING,
          ("UnknownOperationException", ".*")),
    Fault("table: tags accepted", "Local has no tags", ".*", None, _TAGGING,
          ("UnknownOperationException", "")),
    Fault("table: absent", "the service names the table", ".*",
          "Requested resource not found: (Table: .* not found|Index .* for table .*)", _OPERATIONS,
          (".*", "ResourceNotFoundException")),
    Fault("table: exists", "the service names the table", "Cannot create preexisting table|.*",
          "Table already exists: .*", _OPERATIONS, (".*", "ResourceInUseException")),
    Fault("table: words", "the service's own words", ".*", _TEXTS, _OPERATIONS,
          (".*", _VALIDATION)),
    Fault("table: quotas", "quotas are LimitExceededExceptions", ".*|", _QUOTAS, _OPERATIONS,
          (".*", "LimitExceededException")),
    Fault("table: quotas unchecked", "Local has fewer quotas", None, _QUOTAS, _OPERATIONS,
          ("", "LimitExceededException")),
    Fault("table: unchecked", "Local does not check this", None,
          _TEXTS, _OPERATIONS),
    Fault("table: keys of several attributes", "Local 2.6 does not know them",
          "Too many (hash|range) keys specified.*|Key Schema too big.*|Invalid key order.*", None,
          "CreateTable|UpdateTable"),
    Fault("table: class only", "Local does not know tables' classes", "Nothing to update", None,
          "UpdateTable"),
    Fault("table: maximum of one member", "one member is enough; recorded in 2026",
          ".*throughput must be at least 1, and cannot be null", None, "CreateTable|UpdateTable",
          when=lambda request: "OnDemandThroughput" in str(request)),
]

BODIES = [
    Body("table: made up", "Local has no ids, and dates and streams where there are none",
         _TABLE + r"(TableId|LatestStream\w+|(.*\.)?ProvisionedThroughput\.Last\w+DateTime|"
         r"BillingModeSummary\.LastUpdateToPayPerRequestDateTime)"),
    Body("table: states", "Local does all at once and says so",
         r"TableDescription\.(.*\.)?(TableStatus|IndexStatus|Backfilling)"),
    Body("table: deletion", "the answer to DeleteTable says little (scylladb's test_table.py, run "
         "against the service)", r"TableDescription\..*", "DeleteTable",
         lambda request, left, right: right is None or "NumberOfDecreases" in str(left)
         or isinstance(left, int)),
    Body("table: units before and after", "the answer to UpdateTable shows the table as it was; "
         "recorded in 2026", r"TableDescription\.(.*\.)?(ProvisionedThroughput.*|"
         r"AttributeDefinitions.*|BillingModeSummary.*)", "UpdateTable"),
    Body("table: new index", "its sizes are zero; recorded in 2026",
         r"TableDescription\.GlobalSecondaryIndexes\[\d+\]\.(ItemCount|IndexSizeBytes)",
         "UpdateTable"),
    Body("table: decreases", "Local does not count them",
         _TABLE + r"(.*\.)?ProvisionedThroughput\.NumberOfDecreasesToday"),
    Body("table: warm throughput", "Local knows none", _TABLE + r"(.*\.)?WarmThroughput.*"),
    Body("table: units of an on-demand index", "described as zero; recorded in 2026",
         _TABLE + r".*Indexes\[\d+\]\.ProvisionedThroughput.*",
         when=lambda request, left, right: right in (0, {
             "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0})),
    Body("table: class", "Local knows none", _TABLE + r"TableClassSummary"),
    Body("table: encryption", "Local knows none", _TABLE + r"SSEDescription"),
    Body("table: maxima", "Local has -1 for those that are not set", _TABLE
         + r"(.*\.)?OnDemandThroughput.*"),
    Body("table: spurious definitions", "those that no key uses are ignored (scylladb's "
         "test_gsi_updatetable_spurious_attribute_definitions tells so of the service)",
         _TABLE + "AttributeDefinitions",
         when=lambda request, left, right: all(one in left for one in right)),
    Body("table: protection", "Local forgets it with the next UpdateTable",
         _TABLE + "DeletionProtectionEnabled", when=lambda request, left, right: left is False),
]
