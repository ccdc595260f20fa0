// An item as a statement returned it, in one of three forms, and its way back to the API's JSON.
//
// PostgreSQL's own printing of jsonb is the largest part of what a read costs there: 4 microseconds
// for an item of 400 bytes. Where the database has the cast `jsonb as bytea without function`,
// statements return the column's bytes as they are stored and the gateway prints them itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/model/selection.h"

namespace tuskgate::translator {

enum class ItemFormat {
  kText,    // what jsonb prints
  kBinary,  // what jsonb is on disk: jsonb_binary.h
  kJson,    // what the API answers: items that were put together from columns
};

// A view: the row set must outlive it. Where SQL has written what is no item, the functions throw
// UnreadableItem (stored_form.h): such a thing is never answered.
class StoredItem {
 public:
  StoredItem(std::string_view bytes, ItemFormat format) : bytes_(bytes), format_(format) {}

  // As JSON of the API.
  void AppendTo(std::string& out) const;

  // The parts that are selected, as JSON of the API. Keeps the nesting of what it selects; elements
  // of a list close ranks. A selection that leads nowhere leaves no trace.
  void AppendSelected(std::string& out, const Selection& selection) const;

  // Whether its key attributes are these. True of items that were put together from columns.
  bool HasKey(const Item& key) const;

  Item Parse() const;

  // Only the attributes of these names, which must be there.
  Item Parse(const std::vector<std::string>& names) const;

  // The same, whatever the others are.
  Item ParsePart(const std::vector<std::string>& names) const;

 private:
  std::string_view bytes_;
  ItemFormat format_;
};

}  // namespace tuskgate::translator
