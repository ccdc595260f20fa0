// Where a relation keeps an item's attributes: the seam between conditions, updates and
// projections, which are translated once, and the kinds of relation they run on.
//
// Every expression a layout writes is NULL where the attribute is absent or, for the typed forms,
// of another type.
#pragma once

#include <optional>

#include "translator/expression/bound_expression.h"
#include "translator/model/attribute_value.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

class Layout {
 public:
  virtual ~Layout() = default;

  // The value as typed JSON ({"S": "text"}), jsonb.
  virtual void Value(SqlBuilder& sql, const BoundPath& path) const = 0;
  // text, to be compared in collation "C"; numeric; bytea.
  virtual void StringAt(SqlBuilder& sql, const BoundPath& path) const = 0;
  virtual void NumberAt(SqlBuilder& sql, const BoundPath& path) const = 0;
  virtual void BinaryAt(SqlBuilder& sql, const BoundPath& path) const = 0;

  // A constant that is compared with the value at the path, as the relation gives it back; nullopt
  // where values have one spelling.
  virtual std::optional<AttributeValue> Respelled(const BoundPath&, const AttributeValue&) const {
    return std::nullopt;
  }
};

}  // namespace tuskgate::translator
