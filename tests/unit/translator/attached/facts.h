// Facts about relations as tests make them up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "translator/attached/mapping/relation_facts.h"

namespace tuskgate::translator {

inline ColumnType TypeNamed(const std::string& name) {
  ColumnType type;
  type.sql_name = name;
  if (name == "integer") {
    type.kind = ColumnKind::kInteger;
    type.bytes = 4;
  } else if (name == "text") {
    type.kind = ColumnKind::kText;
  } else if (name == "boolean") {
    type.kind = ColumnKind::kBoolean;
  } else if (name == "timestamp with time zone") {
    type.kind = ColumnKind::kTimestampTz;
  } else if (name == "jsonb") {
    type.kind = ColumnKind::kJson;
    type.is_jsonb = true;
  } else if (name == "bytea") {
    type.kind = ColumnKind::kBytes;
  } else {
    type.kind = ColumnKind::kOpaque;
  }
  return type;
}

class FactsBuilder {
 public:
  explicit FactsBuilder(const std::string& name) {
    facts_.name = {"public", name};
    facts_.quoted = "public." + name;
  }

  // `mark`: "!" for not null, "~" for a collation that is not bytewise.
  FactsBuilder& Column(const std::string& name, const std::string& type, std::string mark = "") {
    ColumnFacts& column = facts_.columns.emplace_back();
    column.name = name;
    column.quoted = name;
    column.type = TypeNamed(type);
    column.not_null = mark.find('!') != std::string::npos;
    column.bytewise = mark.find('~') == std::string::npos;
    if (type == "text") column.collation = column.bytewise ? kCollationC : 100;
    return *this;
  }

  // `mark`: "u" for unique, "p" for the primary key.
  FactsBuilder& Index(const std::string& name, const std::vector<std::string>& columns,
                      const std::string& mark = "") {
    IndexFacts index;
    index.name = name;
    index.primary = mark == "p";
    index.unique = !mark.empty();
    for (const std::string& column : columns) {
      const std::size_t at = *facts_.Find(column);
      index.columns.push_back(at);
      index.collations.push_back(facts_.columns[at].collation);
      index.descending.push_back(false);
    }
    facts_.indexes.insert(index.primary ? facts_.indexes.begin() : facts_.indexes.end(), index);
    if (index.unique) {
      facts_.constraints.push_back({name,
                                    index.primary ? AttachedConstraint::Kind::kPrimaryKey
                                                  : AttachedConstraint::Kind::kUnique,
                                    index.columns});
    }
    return *this;
  }

  FactsBuilder& Distrusted(std::string owner) {
    facts_.owner = std::move(owner);
    facts_.trusted = false;
    return *this;
  }
  FactsBuilder& Comment(std::string comment) {
    facts_.comment = std::move(comment);
    return *this;
  }

  RelationFacts& Edit() { return facts_; }
  operator RelationFacts() const { return facts_; }  // NOLINT: what it is for

 private:
  RelationFacts facts_;
};

inline FactsBuilder Orders() {
  return FactsBuilder("orders")
      .Column("customer_id", "integer", "!")
      .Column("order_no", "text", "!")
      .Column("status", "text")
      .Column("created_at", "timestamp with time zone")
      .Column("paid", "boolean")
      .Column("rest", "jsonb")
      .Index("orders_pkey", {"customer_id", "order_no"}, "p");
}

}  // namespace tuskgate::translator
