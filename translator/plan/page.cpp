#include "translator/plan/page.h"

namespace tuskgate::translator {
PageRow ReadPageRow(const PageColumns& columns, const RowSet& rows, std::size_t row) {
  PageRow read;
  if (columns.item) read.item = rows.Value(row, 0);
  read.size = IntegerAt(rows, row, 1);
  if (columns.fetch) read.fetched = IntegerAt(rows, row, 2);
  if (columns.MatchIsApart()) {
    read.matched = rows.Value(row, columns.MatchColumn()) == "t";
  } else if (columns.item) {
    read.matched = read.item.has_value();
  }
  return read;
}

}  // namespace tuskgate::translator
