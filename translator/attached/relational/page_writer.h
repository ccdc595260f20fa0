// The statement around the rows of a page of an attached table: what each row is, and where the
// page ends.
#pragma once

#include <cstddef>
#include <string_view>

#include "translator/attached/columns/attached_table.h"
#include "translator/expression/read_target.h"
#include "translator/plan/page.h"
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

  // The rows of several relations come one relation after the other, or all in the order of their
  // sort keys.
  enum class Order { kAsTheyCome, kForward, kBackward };

  void BeginPage();
  // With no rows begun, the page has none.
  void EndPage(Order order);

  // select matched, item... [, bytes] [, sort key] from relation t where true ... limit $
  void BeginRows(std::size_t number, Order order);
  void EndRows();

  SqlStatement Finish(std::string_view name) &&;

 private:
  bool IsWindowed() const { return !bounds_.AreFew(); }
  bool HasSeveral() const { return target_.table().attached->relations.size() > 1; }
  bool SortsRelations(Order order) const;
  void EmitLimit();
  void EmitSortKey(const AttachedRelation& relation);

  const ReadTarget& target_;
  const PageColumns& columns_;
  const PageBounds& bounds_;
  SqlBuilder sql_;
  bool has_rows_ = false;
};

}  // namespace tuskgate::translator
