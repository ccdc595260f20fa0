#include "translator/attached/mapping/relation_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "translator/model/attribute_json.h"
#include "translator/model/json.h"

namespace tuskgate::translator {
namespace {

using rapidjson::Document;

// Rows of one kind, parsed.
struct Bodies {
  Document database;
  std::map<std::int64_t, Document> types;
  std::vector<Document> relations;
};

Bodies ReadBodies(const RowSet& rows) {
  Bodies bodies;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    const auto kind = rows.Value(row, 0);
    const auto text = rows.Value(row, 1);
    if (!kind || !text) throw std::logic_error("a fact without a text");
    Document body;
    body.Parse(text->data(), text->size());
    if (body.HasParseError()) throw std::logic_error("a fact that is no JSON");
    if (*kind == "database") {
      bodies.database = std::move(body);
    } else if (*kind == "type") {
      const std::int64_t oid = body["oid"].GetInt64();
      bodies.types.emplace(oid, std::move(body));
    } else {
      bodies.relations.push_back(std::move(body));
    }
  }
  if (!bodies.database.IsObject()) throw std::logic_error("no fact about the database");
  return bodies;
}

std::string TextOr(const Json& value) {
  return value.IsString() ? std::string(Text(value)) : std::string();
}

// Arrays that PostgreSQL leaves null when they would be empty.
template <typename Read>
void ForEach(const Json& array, Read read) {
  if (!array.IsArray()) return;
  for (const Json& element : array.GetArray()) read(element);
}

struct NamedKind {
  std::string_view name;
  ColumnKind kind;
  int bytes = 0;
};

// PostgreSQL's own types; all others are opaque.
constexpr std::array<NamedKind, 24> kKinds = {
    {{"int2", ColumnKind::kInteger, 2},     {"int4", ColumnKind::kInteger, 4},
     {"int8", ColumnKind::kInteger, 8},     {"numeric", ColumnKind::kNumeric},
     {"float4", ColumnKind::kFloat, 4},     {"float8", ColumnKind::kFloat, 8},
     {"text", ColumnKind::kText},           {"varchar", ColumnKind::kText},
     {"bpchar", ColumnKind::kText},         {"name", ColumnKind::kText},
     {"char", ColumnKind::kText},           {"bool", ColumnKind::kBoolean},
     {"bytea", ColumnKind::kBytes},         {"date", ColumnKind::kDate},
     {"time", ColumnKind::kTime},           {"timetz", ColumnKind::kTime},
     {"timestamp", ColumnKind::kTimestamp}, {"timestamptz", ColumnKind::kTimestampTz},
     {"interval", ColumnKind::kInterval},   {"uuid", ColumnKind::kUuid},
     {"json", ColumnKind::kJson},           {"jsonb", ColumnKind::kJson},
     {"oidvector", ColumnKind::kOpaque},    {"int2vector", ColumnKind::kOpaque}}};

// How a type is used: an oid, its modifier and both as a cast spells them.
struct TypeUse {
  std::int64_t oid = 0;
  int modifier = -1;
  std::string sql;
};

TypeUse UseAt(const Json& value) {
  return {value["type"].GetInt64(), value["modifier"].GetInt(), TextOr(value["sql"])};
}

constexpr int kDeepest = 32;
// A modifier of varchar(n) and char(n) counts its own four bytes.
constexpr int kHeader = 4;

// The type of a column or field whose collation is not deterministic.
ColumnType WithLooseCollation(ColumnType type) {
  if (type.kind == ColumnKind::kText) type.loose_collation = true;
  if (type.kind == ColumnKind::kArray && type.element != nullptr) {
    type.element = std::make_shared<const ColumnType>(WithLooseCollation(*type.element));
  }
  return type;
}

class TypeReader {
 public:
  explicit TypeReader(const std::map<std::int64_t, Document>& types) : types_(types) {}

  ColumnType Read(const TypeUse& use, int depth = 0) const {
    ColumnType type;
    type.kind = ColumnKind::kOpaque;
    type.sql_name = use.sql;
    const auto found = types_.find(use.oid);
    if (found == types_.end() || depth > kDeepest) return type;
    const Json& body = found->second;
    const std::string name = TextOr(body["name"]);
    const std::string sort = TextOr(body["type"]);
    if (sort == "d") return Read(UseAt(body["base"]), depth + 1);
    if (sort == "e") {
      type.kind = ColumnKind::kEnum;
      ForEach(body["labels"], [&](const Json& label) { type.labels.push_back(TextOr(label)); });
    } else if (sort == "c") {
      type.kind = ColumnKind::kComposite;
      ForEach(body["fields"], [&](const Json& field) {
        ColumnType read = Read(UseAt(field), depth + 1);
        if (field["loose"].IsTrue()) read = WithLooseCollation(std::move(read));
        type.fields.push_back({TextOr(field["name"]), std::move(read)});
      });
    } else if (sort == "r") {
      type.kind = ColumnKind::kRange;
      type.element =
          Shared({body["subtype"].GetInt64(), -1, SqlOf(body["subtype"].GetInt64())}, depth + 1);
    } else if (TextOr(body["schema"]) == "pg_catalog") {
      ReadOwn(name, use, body, depth, type);
    } else if (TextOr(body["category"]) == "A") {
      ReadArray(use, body, depth, type);
    } else if (name == "citext") {
      type.kind = ColumnKind::kText;
    }
    return type;
  }

 private:
  void ReadOwn(const std::string& name, const TypeUse& use, const Json& body, int depth,
               ColumnType& type) const {
    const auto* known = std::find_if(kKinds.begin(), kKinds.end(),
                                     [&name](const NamedKind& k) { return k.name == name; });
    if (known != kKinds.end()) {
      type.kind = known->kind;
      type.bytes = known->bytes;
      type.is_jsonb = name == "jsonb";
      type.blank_padded = name == "bpchar";
      if ((name == "bpchar" || name == "varchar") && use.modifier > kHeader) {
        type.max_length = use.modifier - kHeader;
      }
      if (name == "char") type.max_length = 1;
    } else if (TextOr(body["category"]) == "A") {
      ReadArray(use, body, depth, type);
    }
  }

  void ReadArray(const TypeUse& use, const Json& body, int depth, ColumnType& type) const {
    type.kind = ColumnKind::kArray;
    // An array's modifier is its elements'.
    std::string element = use.sql;
    if (element.ends_with("[]")) element.resize(element.size() - 2);
    type.element = Shared({body["element"].GetInt64(), use.modifier, element}, depth + 1);
  }

  std::shared_ptr<const ColumnType> Shared(const TypeUse& use, int depth) const {
    return std::make_shared<const ColumnType>(Read(use, depth));
  }

  std::string SqlOf(std::int64_t oid) const {
    const auto found = types_.find(oid);
    return found == types_.end() ? std::string("text") : TextOr(found->second["sql"]);
  }

  const std::map<std::int64_t, Document>& types_;
};

RelationKind KindOf(const std::string& letter) {
  if (letter == "p") return RelationKind::kPartitioned;
  if (letter == "v") return RelationKind::kView;
  if (letter == "m") return RelationKind::kMaterializedView;
  if (letter == "f") return RelationKind::kForeign;
  return RelationKind::kTable;
}

// PostgreSQL's CmdType, as pg_relation_is_updatable counts events.
constexpr int kUpdate = 1 << 2;
constexpr int kInsert = 1 << 3;
constexpr int kDelete = 1 << 4;

void ReadRights(const Json& body, RelationFacts& relation) {
  const int events = body["events"].GetInt();
  relation.readable = body["select"].GetBool();
  relation.handled = body["handled"].GetBool();
  relation.insertable = (events & kInsert) != 0;
  relation.updatable = (events & kUpdate) != 0;
  relation.deletable = (events & kDelete) != 0;
  // Locking a row takes the right to change it. Rows of views are locked in the tables behind,
  // which is possible where PostgreSQL itself would update the view.
  relation.may_insert = body["insert"].GetBool();
  relation.has_row_triggers = body["row_triggers"].IsTrue();
  relation.lockable =
      body["lock"].GetBool() && relation.kind != RelationKind::kMaterializedView &&
      (relation.kind != RelationKind::kView || (body["own_events"].GetInt() & kUpdate) != 0);
}

// Rules, by PostgreSQL's CmdType.
void ReadRules(const Json& body, RelationFacts& relation) {
  ForEach(body["rules"], [&relation](const Json& event) {
    const std::string type = TextOr(event);
    if (type == "2") relation.updates_ruled = true;
    if (type == "3") relation.inserts_ruled = true;
    if (type == "4") relation.deletes_ruled = true;
  });
  ForEach(body["replaced"], [&relation](const Json& event) {
    const std::string type = TextOr(event);
    if (type == "2") relation.updates_replaced = true;
    if (type == "3") relation.inserts_replaced = true;
    if (type == "4") relation.deletes_replaced = true;
  });
}

using Positions = std::map<int, std::size_t>;  // by PostgreSQL's number of the column

void ReadStatistics(const Json& statistics, double rows, ColumnFacts& column) {
  ForEach(statistics["bounds"], [&](const Json& bound) { column.bounds.push_back(TextOr(bound)); });
  // Negative: as a fraction of the rows.
  // https://www.postgresql.org/docs/15/view-pg-stats.html
  double distinct = statistics["distinct"].GetDouble();
  if (distinct < 0) distinct *= -rows;
  column.rows_of_value = distinct > 0 ? rows / distinct : 0;
  if (statistics["frequency"].IsNumber()) {
    column.rows_of_value =
        std::max(column.rows_of_value, statistics["frequency"].GetDouble() * rows);
  }
}

void ReadColumns(const Json& body, const TypeReader& types, RelationFacts& relation,
                 Positions& positions) {
  ForEach(body["columns"], [&](const Json& row) {
    positions.emplace(row["number"].GetInt(), relation.columns.size());
    ColumnFacts& column = relation.columns.emplace_back();
    column.name = TextOr(row["name"]);
    column.quoted = TextOr(row["quoted"]);
    column.type = types.Read(UseAt(row));
    if (row["loose"].IsTrue()) column.type = WithLooseCollation(std::move(column.type));
    column.not_null = row["not_null"].GetBool();
    column.has_default = row["default"].GetBool();
    column.computed = row["computed"].GetBool();
    column.numbered = row["numbered"].GetBool();
    column.generated = row["generated"].GetBool();
    column.updatable = row["updatable"].GetBool();
    column.readable = row["readable"].GetBool();
    column.foreign_key = row["foreign_key"].IsTrue();
    column.collation = static_cast<std::uint32_t>(row["collation"].GetInt64());
    // citext compares by what lower() makes of it, whatever the collation.
    column.bytewise = row["bytewise"].IsTrue() && !column.type.sql_name.ends_with("citext");
    if (row["statistics"].IsObject()) ReadStatistics(row["statistics"], relation.rows, column);
  });
}

void ReadIndexes(const Json& body, const Positions& positions, RelationFacts& relation) {
  ForEach(body["indexes"], [&](const Json& row) {
    IndexFacts& index = relation.indexes.emplace_back();
    index.name = TextOr(row["name"]);
    index.unique = row["unique"].GetBool();
    index.primary = row["primary"].GetBool();
    index.immediate = row["immediate"].GetBool();
    index.usable = row["usable"].GetBool();
    ForEach(row["columns"], [&](const Json& number) {
      const auto found = positions.find(number.GetInt());
      if (found == positions.end()) {
        index.usable = false;  // an expression, or a system column
      } else {
        index.columns.push_back(found->second);
      }
    });
    if (!index.usable) index.columns.clear();
    ForEach(row["collations"], [&](const Json& oid) {
      index.collations.push_back(static_cast<std::uint32_t>(oid.GetInt64()));
    });
    constexpr int kDescending = 1;
    ForEach(row["options"], [&](const Json& option) {
      index.descending.push_back((option.GetInt() & kDescending) != 0);
    });
    index.collations.resize(index.columns.size());
    index.descending.resize(index.columns.size());
  });
}

void ReadConstraints(const Json& body, const Positions& positions, RelationFacts& relation) {
  using Kind = AttachedConstraint::Kind;
  const auto read = [&](const Json& row) {
    ConstraintFacts& constraint = relation.constraints.emplace_back();
    constraint.name = TextOr(row["name"]);
    const std::string type = TextOr(row["type"]);
    constraint.kind = type == "f"   ? Kind::kForeignKey
                      : type == "p" ? Kind::kPrimaryKey
                      : type == "u" ? Kind::kUnique
                      : type == "x" ? Kind::kExclusion
                                    : Kind::kCheck;
    ForEach(row["columns"], [&](const Json& number) {
      const auto found = positions.find(number.GetInt());
      if (found != positions.end()) constraint.columns.push_back(found->second);
    });
    constraint.deferrable = row["deferrable"].GetBool();
    if (constraint.kind == Kind::kForeignKey) {
      constraint.target = {TextOr(row["target_schema"]), TextOr(row["target"])};
      ForEach(row["target_columns"], [&constraint](const Json& column) {
        constraint.target_columns.push_back(TextOr(column));
      });
    }
  };
  ForEach(body["constraints"], read);
  ForEach(body["domain_checks"], read);
}

RelationFacts ReadRelation(const Json& body, const TypeReader& types) {
  RelationFacts relation;
  relation.name = {TextOr(body["schema"]), TextOr(body["name"])};
  relation.quoted = TextOr(body["sql"]);
  relation.kind = KindOf(TextOr(body["kind"]));
  relation.comment = TextOr(body["comment"]);
  relation.owner = TextOr(body["owner"]);
  relation.trusted = body["trusted"].IsTrue();
  ReadRights(body, relation);
  relation.inherited = body["inherited"].IsTrue();
  relation.row_security = body["row_security"].IsTrue();
  ReadRules(body, relation);
  relation.rows = body["rows"].IsNumber() ? body["rows"].GetDouble() : 0;
  relation.bytes =
      body["bytes"].IsNumber() ? static_cast<std::int64_t>(body["bytes"].GetDouble()) : 0;
  Positions positions;
  ReadColumns(body, types, relation, positions);
  ReadIndexes(body, positions, relation);
  ReadConstraints(body, positions, relation);
  return relation;
}

}  // namespace

std::optional<std::size_t> RelationFacts::Find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

const IndexFacts* RelationFacts::PrimaryKey() const {
  const auto found = std::find_if(indexes.begin(), indexes.end(),
                                  [](const IndexFacts& index) { return index.primary; });
  return found == indexes.end() ? nullptr : &*found;
}

const RelationFacts* AttachedFacts::Find(const QualifiedName& name) const {
  const auto found = std::find_if(relations.begin(), relations.end(),
                                  [&name](const RelationFacts& r) { return r.name == name; });
  return found == relations.end() ? nullptr : &*found;
}

AttachedFacts ReadAttachedFacts(const RowSet& rows) {
  const Bodies bodies = ReadBodies(rows);
  AttachedFacts facts;
  facts.database = TextOr(bodies.database["name"]);
  facts.role = TextOr(bodies.database["role"]);
  ForEach(bodies.database["tables"],
          [&facts](const Json& name) { facts.item_tables.push_back(TextOr(name)); });
  const TypeReader types(bodies.types);
  for (const Document& body : bodies.relations) {
    facts.relations.push_back(ReadRelation(body, types));
  }
  std::sort(facts.relations.begin(), facts.relations.end(),
            [](const RelationFacts& a, const RelationFacts& b) { return a.name < b.name; });
  return facts;
}

}  // namespace tuskgate::translator
