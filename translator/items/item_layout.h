// The layout of Tuskgate's own tables: the whole item in one jsonb column.
#pragma once

#include "translator/layout/layout.h"

namespace tuskgate::translator {

// A path as jsonb_set, #> and #- take it, through the type tags: a.b[0] is {a,M,b,L,0}. Names are
// in their stored form.
std::string JsonPath(const BoundPath& path);

// The path of the map or list that holds the last step: {a,M,b,L} for a.b[0].
std::string ParentJsonPath(const BoundPath& path);

// The attribute's name in its stored form.
std::string StoredAttribute(const BoundPath& path);

class ItemLayout : public Layout {
 public:
  // `item` is the SQL expression of the item, such as t.item.
  explicit ItemLayout(SqlText item) : item_(item) {}

  void Value(SqlBuilder& sql, const BoundPath& path) const override;
  void StringAt(SqlBuilder& sql, const BoundPath& path) const override;
  void NumberAt(SqlBuilder& sql, const BoundPath& path) const override;
  void BinaryAt(SqlBuilder& sql, const BoundPath& path) const override;

  void Item(SqlBuilder& sql) const { sql << item_; }
  // The container of a nested path, NULL where there is none of the right kind.
  void Parent(SqlBuilder& sql, const BoundPath& path) const;

 private:
  SqlText item_;
};

}  // namespace tuskgate::translator
