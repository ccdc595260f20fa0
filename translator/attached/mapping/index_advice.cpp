#include "translator/attached/mapping/index_advice.h"

#include <algorithm>

namespace tuskgate::translator {
namespace {

bool Has(const std::vector<std::size_t>& columns, std::size_t column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// Without what is known to be equal, each column once.
std::vector<std::size_t> Remaining(const PageAccess& access) {
  std::vector<std::size_t> remaining;
  for (const std::size_t column : access.ordered) {
    if (!Has(access.equal, column) && !Has(remaining, column)) remaining.push_back(column);
  }
  return remaining;
}

// The collation in which the gateway asks for a column's order: its own if that is of the bytes.
std::uint32_t CollationOfOrder(const ColumnFacts& column) {
  return column.bytewise ? column.collation : kCollationC;
}

Served ServedBy(const RelationFacts& relation, const IndexFacts& index, const PageAccess& access) {
  if (!index.usable || index.columns.size() < access.equal.size()) return Served::kNot;
  const std::size_t equal = access.equal.size();
  for (std::size_t i = 0; i < equal; ++i) {
    const std::size_t column = index.columns[i];
    if (!Has(access.equal, column) || index.collations[i] != relation.columns[column].collation) {
      return Served::kNot;
    }
  }
  const std::vector<std::size_t> remaining = Remaining(access);
  // At most one row.
  if (index.unique && index.columns.size() == equal) return Served::kInOrder;
  bool collates = true;
  for (std::size_t i = 0; i < remaining.size(); ++i) {
    const std::size_t at = equal + i;
    const bool fits = at < index.columns.size() && index.columns[at] == remaining[i] &&
                      index.descending[at] == index.descending[equal];
    if (!fits) {
      return i == 0 ? Served::kUnordered : collates ? Served::kPartly : Served::kCollation;
    }
    collates = collates && index.collations[at] == CollationOfOrder(relation.columns[remaining[i]]);
    // What comes after the last column of a unique index is not looked at.
    if (collates && index.unique && at + 1 == index.columns.size()) return Served::kInOrder;
  }
  return collates ? Served::kInOrder : Served::kCollation;
}

}  // namespace

Served ServedBy(const RelationFacts& relation, const PageAccess& access) {
  Served best = Served::kNot;
  for (const IndexFacts& index : relation.indexes) {
    best = std::min(best, ServedBy(relation, index, access), [](Served a, Served b) {
      const auto rank = [](Served served) {
        // An index whose collation is wrong still finds the rows.
        return served == Served::kCollation ? static_cast<int>(Served::kUnordered)
                                            : static_cast<int>(served);
      };
      return rank(a) < rank(b) || (rank(a) == rank(b) && a == Served::kCollation && a != b);
    });
  }
  return best;
}

std::optional<std::string> IndexToCreate(const RelationFacts& relation, const PageAccess& access,
                                         bool unique) {
  if (relation.kind == RelationKind::kView || relation.kind == RelationKind::kForeign) {
    return std::nullopt;
  }
  std::string text = unique ? "create unique index on " : "create index on ";
  text.append(relation.quoted).append(" (");
  bool first = true;
  const auto add = [&](std::size_t position, bool in_order) {
    const ColumnFacts& column = relation.columns[position];
    if (!first) text.append(", ");
    first = false;
    text.append(column.quoted);
    if (in_order && !column.bytewise && column.collation != 0) text.append(" collate \"C\"");
  };
  for (const std::size_t column : access.equal) add(column, false);
  for (const std::size_t column : Remaining(access)) add(column, true);
  return text.append(")");
}

}  // namespace tuskgate::translator
