// The values that an update puts into an item, as SQL over the item as it was.
//
// A value that only the statement can work out is needed more than once: for the item and for its
// size. So it is worked out in a step of its own, as a column (Columns), and read from there.
#pragma once

#include <cstddef>
#include <optional>

#include "translator/expression/bound_expression.h"
#include "translator/items/item_layout.h"
#include "translator/model/attribute_value.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

inline bool AddsNumber(const BoundAdd& add) { return add.value->As<Number>() != nullptr; }

// What stands at an action's path before, once no check has matched.
enum class Before { kAnything, kNumberOrNothing, kNumber };
Before BeforeOf(const BoundSet& set);
Before BeforeOf(const BoundAdd& add);

// Whether an update has values to work out, no more of them than a row has room for.
bool HasColumns(const BoundUpdate& update);

class UpdateValues {
 public:
  // `layout` is that of the item before. `columns` is the alias of the row that has the Columns;
  // without it, all is worked out where it is needed.
  UpdateValues(SqlBuilder& sql, const ItemLayout& layout, const BoundUpdate& update,
               std::optional<SqlText> columns = std::nullopt)
      : sql_(sql), layout_(layout), update_(update), columns_(columns) {}

  // `<value> as set0, ...`, each NULL where `guard` (if it is not empty) does not hold.
  void Columns(SqlText guard);

  // An operand as typed jsonb; NULL when an attribute that it needs is absent.
  void Operand(const BoundUpdateOperand& operand);
  // The result of arithmetic, as numeric; NULL when an operand is absent or of another type.
  void Arithmetic(const BoundSet& set);
  void Sum(const BoundAdd& add);

  // What is put at the action's path: the text of a number where it is one by arithmetic, otherwise
  // typed jsonb. That of DELETE is NULL when nothing is left of the set.
  void New(const BoundSet& set);
  void New(const BoundAdd& add);
  void New(const BoundDelete& del);

  // The text of the number that stands at the path of such an action; NULL when there is nothing.
  void NumberBefore(const BoundSet& set);
  void NumberBefore(const BoundAdd& add);

 private:
  void NumberOf(const BoundUpdateOperand& operand);
  void NumberOf(const AttributeValue& constant);
  void Stored(const AttributeValue& constant);

  void Compute(const BoundSet& set);
  void Compute(const BoundAdd& add);
  void Compute(const BoundDelete& del);
  void ComputeNumberBefore(const BoundPath& path);
  template <typename Write>
  void Column(SqlText guard, SqlText name, std::size_t index, const Write& write);
  void Read(SqlText name, std::size_t index);

  std::size_t IndexOf(const BoundSet& set) const;
  std::size_t IndexOf(const BoundAdd& add) const;
  std::size_t IndexOf(const BoundDelete& del) const;

  SqlBuilder& sql_;
  const ItemLayout& layout_;
  const BoundUpdate& update_;
  std::optional<SqlText> columns_;
  bool first_column_ = true;
};

}  // namespace tuskgate::translator
