#include "translator/attached/mapping/resolve_relation.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/mapping/index_advice.h"
#include "translator/attached/mapping/key_template.h"
#include "translator/attached/mapping/propose.h"
#include "translator/attached/mapping/resolve_indexes.h"
#include "translator/model/sql_name.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

using Complaint = std::optional<std::string>;

// The type with the formats asked for, also of what is in it.
ColumnType WithFormats(const ColumnType& type, TimeFormat dates, ArrayFormat arrays,
                       NumberFormat numbers) {
  ColumnType result = type;
  result.time_format = dates;
  result.array_format = arrays;
  result.numbers = numbers;
  if (type.element != nullptr) {
    result.element =
        std::make_shared<const ColumnType>(WithFormats(*type.element, dates, arrays, numbers));
  }
  for (ColumnType::Field& field : result.fields) {
    field.type = WithFormats(field.type, dates, arrays, numbers);
  }
  return result;
}

bool HasKind(const ColumnType& type, std::initializer_list<ColumnKind> kinds) {
  return std::find(kinds.begin(), kinds.end(), type.kind) != kinds.end() ||
         (type.element != nullptr && HasKind(*type.element, kinds)) ||
         std::any_of(type.fields.begin(), type.fields.end(),
                     [kinds](const ColumnType::Field& f) { return HasKind(f.type, kinds); });
}

std::string TypeName(const ColumnType& type) {
  const std::string_view tag = AttributeTag(type);
  return tag.empty() ? "any type" : std::string(tag);
}

class Resolver {
 public:
  Resolver(const RelationFacts& facts, const RelationMapping& mapping)
      : facts_(facts), mapping_(mapping), relation_(result_.relation) {}

  MappingResult<ResolvedRelation> Run() && {
    using Step = Complaint (Resolver::*)();
    for (const Step step :
         {&Resolver::Begin, &Resolver::Columns, &Resolver::Overflow, &Resolver::Keys,
          &Resolver::EmptyKeys, &Resolver::Attributes, &Resolver::Found}) {
      if (auto complaint = (this->*step)()) return MappingError{*std::move(complaint)};
    }
    Identity();
    Constraints();
    Rights();
    Principal();
    Statistics();
    ResolveIndexes(facts_, mapping_, positions_, result_);
    return std::move(result_);
  }

 private:
  Complaint Begin() {
    if (!facts_.readable) return "the role of the gateway has no right to read it";
    if (!facts_.handled) return "the foreign-data wrapper behind it has no handler";
    result_.table = mapping_.table.empty() ? facts_.name.name : mapping_.table;
    if (!IsTableName(result_.table)) {
      return fmt::format(
          "\"{}\" cannot be a table's name, which is 3 to 255 of the characters a-z, A-Z, 0-9, _, "
          "- and .: give it another with \"table\"",
          result_.table);
    }
    if (mapping_.partition_key.empty()) {
      auto proposal = ProposeMapping(facts_);
      if (const auto* error = std::get_if<MappingError>(&proposal)) return error->reason;
      const auto& proposed = std::get<RelationMapping>(proposal);
      partition_key_ = proposed.partition_key;
      sort_key_ = proposed.sort_key;
    } else {
      partition_key_ = mapping_.partition_key;
      sort_key_ = mapping_.sort_key;
    }
    relation_.schema = facts_.name.schema;
    relation_.name = facts_.name.name;
    relation_.sql_name = QuoteIdentifier(relation_.schema) + "." + QuoteIdentifier(relation_.name);
    relation_.kind = facts_.kind;
    relation_.unknown = mapping_.unknown;
    relation_.missing = mapping_.missing;
    relation_.nulls = mapping_.nulls;
    return std::nullopt;
  }

  Complaint Columns() {
    for (const ColumnMapping& said : mapping_.columns) {
      if (!facts_.Find(said.column)) {
        return fmt::format("\"attributes\": there is no column {}", said.column);
      }
    }
    positions_.resize(facts_.columns.size());
    for (std::size_t i = 0; i < facts_.columns.size(); ++i) {
      const ColumnFacts& fact = facts_.columns[i];
      const ColumnMapping* said = mapping_.Find(fact.name);
      if (!fact.readable) {
        if (said == nullptr || said->exposed) {
          result_.warnings.push_back(fmt::format(
              "the column {} is left out: the role of the gateway has no right to read it",
              fact.name));
        }
        continue;
      }
      if (said != nullptr && !said->exposed && fact.name != mapping_.overflow) {
        if (fact.not_null && !fact.has_default && facts_.insertable && !mapping_.read_only) {
          result_.warnings.push_back(
              fmt::format("the column {} is not exposed, not null and without a default: items can "
                          "be changed and not made",
                          fact.name));
        }
        continue;
      }
      positions_[i] = relation_.columns.size();
      AttachedColumn& column = relation_.columns.emplace_back();
      column.name = fact.name;
      column.sql_name = QuoteIdentifier(fact.name);
      column.attribute = said != nullptr ? said->attribute.value_or(fact.name) : fact.name;
      if (said != nullptr) {
        if (auto complaint = CheckFormats(*said, fact.type)) return complaint;
      }
      column.type = WithFormats(
          fact.type, said != nullptr ? said->dates.value_or(mapping_.dates) : mapping_.dates,
          said != nullptr ? said->arrays.value_or(mapping_.arrays) : mapping_.arrays,
          said != nullptr ? said->numbers.value_or(mapping_.numbers) : mapping_.numbers);
      column.not_null = fact.not_null;
      column.read_only = fact.computed || !fact.updatable;
      column.numbered = fact.numbered;
      column.bytewise = fact.bytewise;
    }
    if (relation_.columns.empty()) return "it has no columns";
    return std::nullopt;
  }

  static Complaint CheckFormats(const ColumnMapping& said, const ColumnType& type) {
    if (said.dates &&
        !HasKind(type, {ColumnKind::kDate, ColumnKind::kTimestamp, ColumnKind::kTimestampTz})) {
      return fmt::format("\"attributes.{}.format\" is for dates and timestamps, and {} is {}",
                         said.column, said.column, type.sql_name);
    }
    if (said.arrays && !HasKind(type, {ColumnKind::kArray})) {
      return fmt::format("\"attributes.{}.array\" is for arrays, and {} is {}", said.column,
                         said.column, type.sql_name);
    }
    return std::nullopt;
  }

  Complaint Overflow() {
    if (mapping_.overflow.empty()) return std::nullopt;
    const auto fact = facts_.Find(mapping_.overflow);
    if (!fact) return fmt::format("\"overflow\": there is no column {}", mapping_.overflow);
    if (!positions_[*fact]) {
      return fmt::format("\"overflow\": the role of the gateway has no right to read {}",
                         mapping_.overflow);
    }
    relation_.overflow = positions_[*fact];
    const AttachedColumn& column = relation_.columns[*relation_.overflow];
    if (column.type.kind != ColumnKind::kJson || !column.type.is_jsonb) {
      return fmt::format("\"overflow\": the column {} must be jsonb, and is {}", column.name,
                         column.type.sql_name);
    }
    return std::nullopt;
  }

  Complaint Keys() {
    auto partition = Key("partition_key", partition_key_, mapping_.partition_key_name, "PK",
                         relation_.partition_key);
    if (const auto* error = std::get_if<MappingError>(&partition)) return error->reason;
    result_.partition_key = std::get<KeyAttribute>(std::move(partition));
    if (sort_key_.empty()) return std::nullopt;
    auto sort = Key("sort_key", sort_key_, mapping_.sort_key_name, "SK", relation_.sort_key);
    if (const auto* error = std::get_if<MappingError>(&sort)) return error->reason;
    result_.sort_key = std::get<KeyAttribute>(std::move(sort));
    if (result_.sort_key->name == result_.partition_key.name) {
      return fmt::format("the partition key and the sort key are both called {}",
                         result_.sort_key->name);
    }
    return std::nullopt;
  }

  MappingResult<KeyAttribute> Key(std::string_view which, const std::string& text,
                                  const std::string& name, std::string_view usual_name,
                                  KeyTemplate& key) {
    auto parsed = ParseKeyTemplate(text, relation_.columns);
    if (const auto* error = std::get_if<TemplateError>(&parsed)) {
      return MappingError{fmt::format("\"{}\": \"{}\": {}", which, text, error->reason)};
    }
    key = std::get<KeyTemplate>(std::move(parsed));
    if (key.Empty()) return MappingError{fmt::format("\"{}\" is empty", which)};
    for (const KeyTemplate::Piece& piece : key.pieces) {
      const auto* column = std::get_if<KeyTemplate::ColumnPiece>(&piece);
      if (column != nullptr && relation_.overflow == column->column) {
        return MappingError{fmt::format("\"{}\": the column {} is the one for overflow", which,
                                        relation_.columns[column->column].name)};
      }
    }
    if (const auto sole = key.SoleColumn()) {
      AttachedColumn& column = relation_.columns[*sole];
      if (!name.empty()) column.attribute = name;
      const std::optional<KeyType> type = KeyTypeOf(column.type);
      if (!type) {
        return MappingError{fmt::format(
            "\"{}\": the column {} ({}) would be an attribute of type {}, and keys are S, N or B",
            which, column.name, column.type.sql_name, TypeName(column.type))};
      }
      return KeyAttribute{column.attribute, *type};
    }
    for (const KeyTemplate::Piece& piece : key.pieces) {
      const auto* part = std::get_if<KeyTemplate::ColumnPiece>(&piece);
      if (part == nullptr) continue;
      const AttachedColumn& column = relation_.columns[part->column];
      const std::optional<KeyType> type = KeyTypeOf(column.type);
      if (!type || *type == KeyType::kBinary) {
        return MappingError{fmt::format(
            "\"{}\": the column {} ({}) would be an attribute of type {}, and templates "
            "are made of S and N",
            which, column.name, column.type.sql_name, TypeName(column.type))};
      }
    }
    return KeyAttribute{name.empty() ? std::string(usual_name) : name, KeyType::kString};
  }

  Complaint EmptyKeys() {
    if (mapping_.empty_key.empty()) return std::nullopt;
    bool any = false;
    for (const std::size_t column : KeyColumns()) {
      ColumnType& type = relation_.columns[column].type;
      if (type.kind != ColumnKind::kText) continue;
      any = true;
      type.empty = mapping_.empty_key;
    }
    if (any) return std::nullopt;
    return "\"empty_key\" is of use with texts in the key only";
  }

  Complaint Found() {
    if (!KeyColumns().empty()) return std::nullopt;
    return "no column is in its key, so nothing tells its rows apart";
  }

  // Each attribute is one column or one template.
  Complaint Attributes() {
    std::set<std::string> taken;
    const auto take_key = [&](const KeyTemplate& key, const std::string& name) {
      return key.SoleColumn() || taken.insert(name).second;
    };
    take_key(relation_.partition_key, result_.partition_key.name);
    if (result_.sort_key) take_key(relation_.sort_key, result_.sort_key->name);
    for (std::size_t i = 0; i < relation_.columns.size(); ++i) {
      if (relation_.overflow == i) continue;
      const AttachedColumn& column = relation_.columns[i];
      if (!taken.insert(column.attribute).second) {
        return fmt::format(
            "the column {} would be the attribute {}, which there is already: give one of them "
            "another name",
            column.name, column.attribute);
      }
    }
    return std::nullopt;
  }

  std::vector<std::size_t> KeyColumns() const {
    std::vector<std::size_t> columns;
    for (const KeyTemplate* key : {&relation_.partition_key, &relation_.sort_key}) {
      for (const KeyTemplate::Piece& piece : key->pieces) {
        const auto* part = std::get_if<KeyTemplate::ColumnPiece>(&piece);
        if (part != nullptr &&
            std::find(columns.begin(), columns.end(), part->column) == columns.end()) {
          columns.push_back(part->column);
        }
      }
    }
    return columns;
  }

  // The columns of an index by their positions in the relation; nothing if one is not exposed.
  std::optional<std::vector<std::size_t>> Exposed(const std::vector<std::size_t>& columns) const {
    std::vector<std::size_t> exposed;
    for (const std::size_t column : columns) {
      if (!positions_[column]) return std::nullopt;
      exposed.push_back(*positions_[column]);
    }
    return exposed;
  }

  // Those that are exposed. The others are no client's to choose: what tells rows apart by them as
  // well tells those that a client sees apart without them.
  std::set<std::size_t> ShownOf(const std::vector<std::size_t>& columns) const {
    std::set<std::size_t> shown;
    for (const std::size_t column : columns) {
      if (positions_[column]) shown.insert(*positions_[column]);
    }
    return shown;
  }

  void Identity() {
    const std::vector<std::size_t> key = KeyColumns();
    // The unique index with the most of the key's columns, all of them best.
    std::vector<std::size_t> order;
    bool unique = false;
    for (const IndexFacts& index : facts_.indexes) {
      if (!index.unique || !index.usable || index.columns.empty()) continue;
      const auto columns = Exposed(index.columns);
      if (!columns) continue;
      const bool within = std::all_of(columns->begin(), columns->end(), [&key](std::size_t c) {
        return std::find(key.begin(), key.end(), c) != key.end();
      });
      if (within && columns->size() > order.size()) {
        order = *columns;
        unique = true;
      }
    }
    relation_.identity = order;
    for (const std::size_t column : key) {
      if (std::find(order.begin(), order.end(), column) == order.end()) {
        relation_.identity.push_back(column);
      }
      if (!relation_.columns[column].not_null &&
          (facts_.kind == RelationKind::kTable || facts_.kind == RelationKind::kPartitioned)) {
        result_.warnings.push_back(
            fmt::format("the column {} of the key may be null: rows where it is are not items",
                        relation_.columns[column].name));
      }
    }
    if (!unique && !IsUniqueForEachPrincipal(key)) WarnNotUnique(key);
  }

  // By a unique index that also has columns which policies compare with the principal.
  bool IsUniqueForEachPrincipal(const std::vector<std::size_t>& key) const {
    const std::set<std::size_t> wanted(key.begin(), key.end());
    return mapping_.principal &&
           std::any_of(facts_.indexes.begin(), facts_.indexes.end(), [&](const IndexFacts& index) {
             return index.unique && index.usable && ShownOf(index.columns) == wanted;
           });
  }

  void WarnNotUnique(const std::vector<std::size_t>& key) {
    // Where PostgreSQL keeps nothing unique, the declaration is believed.
    if (facts_.kind != RelationKind::kTable && facts_.kind != RelationKind::kPartitioned) return;
    PageAccess access;
    std::string names;
    for (const std::size_t column : key) {
      access.equal.push_back(*facts_.Find(relation_.columns[column].name));
      names += fmt::format("{}{}", names.empty() ? "" : ", ", relation_.columns[column].name);
    }
    result_.warnings.push_back(fmt::format(
        "nothing keeps the key ({}) unique, and items that share a key are one to clients: {}",
        names, IndexToCreate(facts_, access, true).value_or("")));
  }

  void Constraints() {
    const std::set<std::size_t> identity(relation_.identity.begin(), relation_.identity.end());
    const auto add = [&](const std::string& name, AttachedConstraint::Kind kind,
                         const std::vector<std::size_t>& columns, bool is_whole) {
      AttachedConstraint& constraint = relation_.constraints.emplace_back();
      constraint.name = name;
      constraint.kind = kind;
      constraint.columns = Exposed(columns).value_or(std::vector<std::size_t>());
      const bool unique = kind == AttachedConstraint::Kind::kUnique ||
                          kind == AttachedConstraint::Kind::kPrimaryKey;
      constraint.is_identity = unique && !identity.empty() && ShownOf(columns) == identity;
      constraint.is_arbiter = constraint.is_identity && is_whole && !constraint.columns.empty();
    };
    for (const ConstraintFacts& fact : facts_.constraints) {
      add(fact.name, fact.kind, fact.columns, !fact.deferrable);
    }
    // An index that is unique without a constraint is told of by its own name.
    for (const IndexFacts& index : facts_.indexes) {
      const bool known =
          std::any_of(facts_.constraints.begin(), facts_.constraints.end(),
                      [&index](const ConstraintFacts& c) { return c.name == index.name; });
      if (index.unique && !known) {
        add(index.name, AttachedConstraint::Kind::kUnique, index.columns,
            index.usable && index.immediate);
      }
    }
  }

  void Rights() {
    const bool writes = !mapping_.read_only && MayWrite();
    relation_.insertable = facts_.insertable && writes && !facts_.inserts_ruled;
    relation_.updatable = facts_.updatable && writes && !facts_.updates_ruled;
    relation_.deletable = facts_.deletable && writes && !facts_.deletes_ruled;
    if (writes && (facts_.inserts_ruled || facts_.updates_ruled)) {
      result_.warnings.push_back(
          "its items cannot be put: it has rules for INSERT or UPDATE, which statements that say "
          "what they wrote cannot have");
    }
    if (writes && facts_.deletes_ruled) {
      result_.warnings.push_back("its items cannot be deleted: it has rules for DELETE");
    }
    relation_.may_insert = facts_.may_insert;
    relation_.lockable = facts_.lockable;
    relation_.inserts_replaced = writes && facts_.inserts_replaced;
    relation_.updates_replaced = writes && facts_.updates_replaced;
    relation_.deletes_replaced = writes && facts_.deletes_replaced;
    const bool is_view = facts_.kind == RelationKind::kView;
    // Nothing tells of the policies of the tables behind a view.
    relation_.hides_rows = facts_.row_security || is_view;
    relation_.may_leave_out = facts_.has_row_triggers || relation_.HasRules() ||
                              facts_.row_security || is_view ||
                              facts_.kind == RelationKind::kForeign;
    for (const std::size_t column : relation_.identity) {
      const std::string& name = relation_.columns[column].name;
      if (!facts_.columns[*facts_.Find(name)].generated) continue;
      // Who writes the item names the key, and the database makes it of other columns.
      relation_.insertable = false;
      relation_.updatable = false;
      if (!writes) continue;
      result_.warnings.push_back(fmt::format(
          "the column {} of the key is generated from others, so items can be read and deleted "
          "and not written",
          name));
    }
  }

  // Views have the policies of what is behind them, or conditions of their own.
  void Principal() {
    const bool is_table =
        facts_.kind == RelationKind::kTable || facts_.kind == RelationKind::kPartitioned;
    if (!mapping_.principal || !is_table || facts_.row_security) return;
    result_.warnings.push_back(
        "\"principal\" is set, and no policy keeps clients apart: row security is not enabled, or "
        "not for the role of the gateway (a superuser, one with BYPASSRLS, or the owner without "
        "FORCE ROW LEVEL SECURITY)");
  }

  // Whether there is nothing about the relation that keeps it from being written to.
  bool MayWrite() {
    // A write looks at all columns before and after; PostgreSQL's MaxTupleAttributeNumber is 1664.
    constexpr std::size_t kMostColumns = 800;
    if (facts_.inherited) {
      result_.warnings.push_back(
          "it is read only: its rows are also those of the relations that inherit from it, and "
          "nothing keeps a key unique among all of them; attach these instead");
      return false;
    }
    if (relation_.columns.size() > kMostColumns) {
      result_.warnings.push_back(
          fmt::format("it is read only: of its {} columns {} could be written; leave some out with "
                      "\"attributes\"",
                      relation_.columns.size(), kMostColumns));
      return false;
    }
    return true;
  }

  void Statistics() {
    relation_.rows = facts_.rows;
    relation_.bytes = facts_.bytes;
    if (relation_.identity.empty()) return;
    const auto first = facts_.Find(relation_.columns[relation_.identity.front()].name);
    relation_.bounds = facts_.columns[*first].bounds;
  }

  const RelationFacts& facts_;
  const RelationMapping& mapping_;
  std::string partition_key_;
  std::string sort_key_;
  ResolvedRelation result_;
  AttachedRelation& relation_;
  ColumnPositions positions_;
};

}  // namespace

bool IsTableName(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

std::optional<KeyType> KeyTypeOf(const ColumnType& type) {
  const std::string_view tag = AttributeTag(type);
  if (tag == "S") return KeyType::kString;
  if (tag == "N") return KeyType::kNumber;
  if (tag == "B") return KeyType::kBinary;
  return std::nullopt;
}

MappingResult<ResolvedRelation> ResolveRelation(const RelationFacts& facts,
                                                const RelationMapping& mapping) {
  return Resolver(facts, mapping).Run();
}

}  // namespace tuskgate::translator
