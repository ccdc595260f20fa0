// The statement around the rows of a page of an attached table: what each row is, and where the
// page ends.
#pragma once

#include <cstddef>
#include <string_view>

#include "translator/attached/attached_table.h"
#include "translator/sql/select.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

class PageWriter {
 public:
  PageWriter(const ReadTarget& target, const PageColumns& columns, const PageBounds& bounds)
      : target_(target), columns_(columns), bounds_(bounds) {}

  SqlBuilder& sql() { return sql_; }
  const AttachedRelation& Relation(std::size_t number) const {
    return target_.table().attached->relations[number];
  }

  void BeginPage();
  void EndPage();

  // select matched, item... [, bytes] [, sort key] from relation t where true
  void BeginRows(std::size_t number, bool with_sort_key);
  void EmitLimit();

  // In place of the rows of every relation: none.
  void EmitNoRows();

  SqlStatement Finish(std::string_view name) &&;

 private:
  bool IsWindowed() const { return !bounds_.AreFew(); }
  void EmitSortKey(const AttachedRelation& relation);

  const ReadTarget& target_;
  const PageColumns& columns_;
  const PageBounds& bounds_;
  SqlBuilder sql_;
};

}  // namespace tuskgate::translator
