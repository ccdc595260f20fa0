// The layout of an attached relation: attributes are columns, or lie below json, array and
// composite columns. What conditions and filters need is written over the columns themselves.
#pragma once

#include "translator/attached/columns/attached_table.h"
#include "translator/layout/layout.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// A key attribute that is a template, as text; NULL where one of its columns is.
void EmitTemplate(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
                  const KeyTemplate& key_template);

class RelationalLayout : public Layout {
 public:
  // `present` is an SQL condition: whether `alias` has a row at all, which matters where NULL is
  // {"NULL":true}.
  RelationalLayout(const TableDescription& table, const AttachedRelation& relation, SqlText alias,
                   SqlText present)
      : table_(table), relation_(relation), alias_(alias), present_(present) {}

  void Value(SqlBuilder& sql, const BoundPath& path) const override;
  void StringAt(SqlBuilder& sql, const BoundPath& path) const override;
  void NumberAt(SqlBuilder& sql, const BoundPath& path) const override;
  void BinaryAt(SqlBuilder& sql, const BoundPath& path) const override;
  std::optional<AttributeValue> Respelled(const BoundPath& path,
                                          const AttributeValue& constant) const override;

 private:
  // The template that the attribute is, or null.
  const KeyTemplate* TemplateOf(const std::string& attribute) const;
  void Typed(SqlBuilder& sql, const BoundPath& path, SqlText tag) const;

  const TableDescription& table_;
  const AttachedRelation& relation_;
  SqlText alias_;
  SqlText present_;
};

}  // namespace tuskgate::translator
