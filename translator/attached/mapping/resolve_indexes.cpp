#include "translator/attached/mapping/resolve_indexes.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/mapping/index_advice.h"

namespace tuskgate::translator {
namespace {

// Below, sorting a partition is nothing to warn of.
constexpr double kManyRows = 1'000;

std::string ValidName(const std::string& name) {
  std::string valid = name;
  for (char& c : valid) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    if (!allowed) c = '_';
  }
  constexpr std::size_t kShortest = 3;
  constexpr std::size_t kLongest = 255;
  if (valid.size() < kShortest) valid.resize(kShortest, '_');
  if (valid.size() > kLongest) valid.resize(kLongest);
  return valid;
}

class Indexes {
 public:
  Indexes(const RelationFacts& facts, const RelationMapping& mapping,
          const ColumnPositions& positions, ResolvedRelation& resolved)
      : facts_(facts), mapping_(mapping), positions_(positions), resolved_(resolved) {}

  void Run() {
    AdviseOnKey();
    switch (mapping_.indexes) {
      case IndexChoice::kAuto:
        Auto();
        break;
      case IndexChoice::kNone:
        break;
      case IndexChoice::kNamed:
        Named();
        break;
      case IndexChoice::kDefined:
        Defined();
        break;
    }
  }

 private:
  const AttachedColumn& Column(std::size_t fact) const {
    return resolved_.relation.columns[*positions_[fact]];
  }

  void Warn(std::string text) { resolved_.warnings.push_back(std::move(text)); }

  std::optional<KeyType> KeyTypeAt(std::size_t fact) const {
    if (!positions_[fact] || resolved_.relation.overflow == positions_[fact]) return std::nullopt;
    return KeyTypeOf(Column(fact).type);
  }

  bool IsTableKey(const IndexDescription& index) const {
    return index.partition_key.front().name == resolved_.partition_key.name &&
           index.sort_key.empty() == !resolved_.sort_key &&
           (index.sort_key.empty() || index.sort_key.front().name == resolved_.sort_key->name);
  }

  bool IsKnown(const IndexDescription& index) const {
    const auto key_of = [](const KeyAttributes& key) {
      return key.empty() ? std::string() : key.front().name;
    };
    return std::any_of(resolved_.indexes.begin(), resolved_.indexes.end(),
                       [&](const IndexDescription& other) {
                         return key_of(other.partition_key) == key_of(index.partition_key) &&
                                key_of(other.sort_key) == key_of(index.sort_key);
                       });
  }

  std::string FreeName(const std::string& name) const {
    const auto taken = [this](const std::string& candidate) {
      return std::any_of(resolved_.indexes.begin(), resolved_.indexes.end(),
                         [&](const IndexDescription& i) { return i.name == candidate; });
    };
    const std::string valid = ValidName(name);
    std::string free = valid;
    for (int n = 2; taken(free); ++n) free = fmt::format("{}_{}", valid.substr(0, 250), n);
    return free;
  }

  IndexDescription Describe(std::size_t partition, std::optional<std::size_t> sort) const {
    IndexDescription index;
    index.partition_key = {{Column(partition).attribute, *KeyTypeAt(partition)}};
    if (sort) index.sort_key = {{Column(*sort).attribute, *KeyTypeAt(*sort)}};
    return index;
  }

  // The index that one of the relation's own makes, if its columns can be keys.
  struct Candidate {
    IndexDescription index;
    std::size_t partition = 0;
    std::optional<std::size_t> sort;
  };
  std::optional<Candidate> CandidateOf(const IndexFacts& own) const {
    if (!own.usable || own.columns.empty() || !KeyTypeAt(own.columns[0])) return std::nullopt;
    Candidate candidate;
    candidate.partition = own.columns[0];
    if (own.columns.size() > 1 && own.columns[1] != own.columns[0] && KeyTypeAt(own.columns[1])) {
      candidate.sort = own.columns[1];
    }
    candidate.index = Describe(candidate.partition, candidate.sort);
    return candidate;
  }

  // Is it there for the table's own key?
  bool ServesIdentity(const IndexFacts& own) const {
    std::vector<std::size_t> columns;
    for (const std::size_t column : own.columns) {
      if (!positions_[column]) return false;
      columns.push_back(*positions_[column]);
    }
    return columns == resolved_.relation.identity;
  }

  void Add(Candidate candidate, const std::string& name) {
    candidate.index.name = name;
    AdviseOnIndex(candidate);
    resolved_.indexes.push_back(std::move(candidate.index));
  }

  void Auto() {
    std::string left_out;
    for (const IndexFacts& own : facts_.indexes) {
      auto candidate = CandidateOf(own);
      if (!candidate || ServesIdentity(own) || IsTableKey(candidate->index) ||
          IsKnown(candidate->index)) {
        continue;
      }
      if (resolved_.indexes.size() == kMostIndexes) {
        left_out += fmt::format("{}{}", left_out.empty() ? "" : ", ", own.name);
        continue;
      }
      Add(*std::move(candidate), FreeName(own.name));
    }
    if (left_out.empty()) return;
    Warn(
        fmt::format("a table has at most {} indexes; these are left out: {}; choose with "
                    "\"indexes\"",
                    kMostIndexes, left_out));
  }

  void Named() {
    for (const std::string& name : mapping_.index_names) {
      const auto own = std::find_if(facts_.indexes.begin(), facts_.indexes.end(),
                                    [&name](const IndexFacts& index) {
                                      return index.name == name || ValidName(index.name) == name;
                                    });
      if (own == facts_.indexes.end()) {
        Warn(fmt::format("\"indexes\": there is no index or unique constraint {}", name));
        continue;
      }
      auto candidate = CandidateOf(*own);
      if (!candidate) {
        Warn(
            fmt::format("\"indexes\": {} cannot be one: it has to be a B-tree on all rows and on "
                        "columns, the first of type S, N or B",
                        name));
      } else if (Room(name)) {
        Add(*std::move(candidate), FreeName(own->name));
      }
    }
  }

  bool Room(const std::string& name) {
    if (resolved_.indexes.size() < kMostIndexes) return true;
    Warn(fmt::format("\"indexes\": a table has at most {}; {} is left out", kMostIndexes, name));
    return false;
  }

  // By the column's name, or else its attribute's.
  std::optional<std::size_t> FindKeyColumn(const std::string& index, const std::string& name) {
    std::optional<std::size_t> found = facts_.Find(name);
    for (std::size_t i = 0; !found && i < positions_.size(); ++i) {
      if (positions_[i] && Column(i).attribute == name) found = i;
    }
    if (!found || !positions_[*found]) {
      Warn(fmt::format("the index {} is left out: there is no column {}", index, name));
      return std::nullopt;
    }
    if (!KeyTypeAt(*found)) {
      Warn(fmt::format("the index {} is left out: the column {} ({}) is not of type S, N or B",
                       index, name, Column(*found).type.sql_name));
      return std::nullopt;
    }
    return found;
  }

  void Defined() {
    for (const IndexMapping& said : mapping_.index_definitions) {
      if (!IsTableName(said.name)) {
        Warn(
            fmt::format("the index {} is left out: its name has to be 3 to 255 of the characters "
                        "a-z, A-Z, 0-9, _, - and .",
                        said.name));
        continue;
      }
      const auto partition = FindKeyColumn(said.name, said.partition_key);
      if (!partition) continue;
      std::optional<std::size_t> sort;
      if (!said.sort_key.empty()) {
        sort = FindKeyColumn(said.name, said.sort_key);
        if (!sort) continue;
        if (sort == partition) {
          Warn(fmt::format("the index {} is left out: its keys are the same column", said.name));
          continue;
        }
      }
      if (!Room(said.name)) continue;
      Add({Describe(*partition, sort), *partition, sort}, said.name);
    }
  }

  std::vector<std::size_t> FactsOf(const KeyTemplate& key) const {
    std::vector<std::size_t> columns;
    for (const KeyTemplate::Piece& piece : key.pieces) {
      const auto* part = std::get_if<KeyTemplate::ColumnPiece>(&piece);
      if (part != nullptr) columns.push_back(FactOf(part->column));
    }
    return columns;
  }

  std::size_t FactOf(std::size_t column) const {
    return *facts_.Find(resolved_.relation.columns[column].name);
  }

  // How " => create index ..." ends a warning.
  std::string Remedy(const PageAccess& access) const {
    const auto statement = IndexToCreate(facts_, access);
    return statement ? ": " + *statement : std::string();
  }

  bool CanHaveIndexes() const {
    return facts_.kind != RelationKind::kView && facts_.kind != RelationKind::kForeign;
  }

  void AdviseOnKey() {
    if (!CanHaveIndexes()) return;
    PageAccess access;
    for (const std::size_t column : FactsOf(resolved_.relation.partition_key)) {
      if (std::find(access.equal.begin(), access.equal.end(), column) == access.equal.end()) {
        access.equal.push_back(column);
      }
    }
    // A table's key that has no index is not unique, which is told of elsewhere.
    if (!resolved_.sort_key && facts_.kind != RelationKind::kMaterializedView) return;
    access.ordered = FactsOf(resolved_.relation.sort_key);
    AdviseOnTextOrder(access, "a partition of the table");
    switch (ServedBy(facts_, access)) {
      case Served::kInOrder:
        return;
      case Served::kCollation:
        Warn(
            "the sort key's collation is not the order of bytes, so pages of a partition are "
            "sorted" +
            Remedy(access));
        return;
      case Served::kPartly:
      case Served::kUnordered:
        Warn("no index has the order of the sort key, so pages of a partition are sorted" +
             Remedy(access));
        return;
      case Served::kNot:
        Warn("no index begins with the partition key, so queries read the whole relation" +
             Remedy(access));
    }
  }

  void AdviseOnIndex(const Candidate& candidate) {
    if (!CanHaveIndexes()) return;
    const std::string what = "index " + candidate.index.name;
    PageAccess access;
    access.equal = {candidate.partition};
    if (candidate.sort) access.ordered.push_back(*candidate.sort);
    const Served by_key = ServedBy(facts_, access);
    const bool has_sort_key = candidate.sort.has_value();
    for (const std::size_t column : resolved_.relation.identity) {
      access.ordered.push_back(FactOf(column));
    }
    if (has_sort_key) AdviseOnTextOrder({access.equal, {*candidate.sort}}, what);
    if (by_key == Served::kNot) {
      Warn(
          fmt::format("{}: no index begins with its partition key, so queries read the whole "
                      "relation{}",
                      what, Remedy(access)));
    } else if (has_sort_key && by_key == Served::kCollation) {
      Warn(
          fmt::format("{}: its sort key's collation is not the order of bytes, so pages are "
                      "sorted{}",
                      what, Remedy(access)));
    } else if (has_sort_key && by_key != Served::kInOrder) {
      Warn(fmt::format("{}: no index has the order of its sort key, so pages are sorted{}", what,
                       Remedy(access)));
    } else if (facts_.columns[candidate.partition].rows_of_value >= kManyRows) {
      const Served served = ServedBy(facts_, access);
      if (served != Served::kUnordered && served != Served::kCollation) return;
      Warn(
          fmt::format("{}: no index tells items with equal keys apart in an order, so pages of "
                      "large partitions are sorted{}",
                      what, Remedy(access)));
    }
  }

  void AdviseOnTextOrder(const PageAccess& access, const std::string& what) {
    for (const std::size_t column : access.ordered) {
      if (!OrdersByText(Column(column).type)) continue;
      Warn(
          fmt::format("{}: values of {} ({}) are in the order of their texts, which no index on "
                      "the column has, so pages are sorted",
                      what, facts_.columns[column].name, Column(column).type.sql_name));
    }
  }

  const RelationFacts& facts_;
  const RelationMapping& mapping_;
  const ColumnPositions& positions_;
  ResolvedRelation& resolved_;
};

}  // namespace

void ResolveIndexes(const RelationFacts& facts, const RelationMapping& mapping,
                    const ColumnPositions& positions, ResolvedRelation& resolved) {
  Indexes(facts, mapping, positions, resolved).Run();
}

}  // namespace tuskgate::translator
