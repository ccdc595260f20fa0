#include "translator/attached/mapping/propose_collections.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "translator/attached/mapping/propose.h"

namespace tuskgate::translator {
namespace {

using Columns = std::vector<std::size_t>;
// The columns of a relation that hold the key of another one, in that key's order.
using Held = Columns;

// Whether equal values have equal texts, which keys are made of.
bool HaveSameTexts(const ColumnType& a, const ColumnType& b) {
  const bool integers = a.kind == ColumnKind::kInteger && b.kind == ColumnKind::kInteger;
  return integers || (a.kind == b.kind && a.sql_name == b.sql_name) ||
         (a.kind == ColumnKind::kText && b.kind == ColumnKind::kText &&
          a.blank_padded == b.blank_padded);
}

// What tells relations of a table apart: no '#', with which it ends, and nothing of a template's.
std::string PrefixOf(const RelationFacts& relation) {
  std::string prefix;
  for (const char c : relation.name.name) {
    const bool plain = c != '#' && c != '{' && c != '}' && c != '\\';
    prefix.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : plain ? c : '_');
  }
  return prefix;
}

bool IsIn(const Columns& columns, std::size_t column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// A relation as a part of collections.
struct Member {
  const RelationFacts* facts = nullptr;
  Columns key;
  std::optional<std::size_t> parent;  // that it refers to
  Held parent_key;
  std::optional<std::size_t> root;  // in whose collections it is
  Held root_key;
  bool is_root = false;
  bool settled = false;
};

class Collections {
 public:
  explicit Collections(const std::vector<const RelationFacts*>& relations) {
    for (const RelationFacts* facts : relations) {
      Member& member = members_.emplace_back();
      member.facts = facts;
      if (auto key = KeyColumns(*facts)) member.key = *std::move(key);
    }
  }

  std::vector<RelationProposal> Run() && {
    for (std::size_t i = 0; i < members_.size(); ++i) FindParent(i);
    for (std::size_t i = 0; i < members_.size(); ++i) Settle(i, {});
    for (const Member& member : members_) {
      if (member.root) members_[*member.root].is_root = true;
    }
    NamePrefixes();
    std::vector<RelationProposal> proposals;
    for (std::size_t i = 0; i < members_.size(); ++i) proposals.push_back(Propose(i));
    return proposals;
  }

 private:
  // Those of the proposed key; nothing where there is none, or it cannot be in a template.
  static std::optional<Columns> KeyColumns(const RelationFacts& facts) {
    const IndexFacts* index = FindKey(facts);
    if (index == nullptr) return std::nullopt;
    for (const std::size_t column : index->columns) {
      if (facts.columns[column].name.find_first_of("{}:") != std::string::npos) return std::nullopt;
      if (facts.columns[column].type.kind == ColumnKind::kBytes) return std::nullopt;
    }
    return index->columns;
  }

  // The foreign key that makes it a part of something: best one that is in its own key.
  void FindParent(std::size_t number) {
    Member& member = members_[number];
    if (member.key.empty()) return;
    auto best = std::pair(true, std::size_t{0});
    for (const ConstraintFacts& constraint : member.facts->constraints) {
      if (constraint.kind != AttachedConstraint::Kind::kForeignKey) continue;
      const auto target = Find(constraint.target);
      if (!target || *target == number) continue;
      const auto held = HeldBy(member, constraint, members_[*target]);
      if (!held) continue;
      const bool outside = !std::all_of(held->begin(), held->end(), [&member](std::size_t column) {
        return IsIn(member.key, column);
      });
      const auto rank = std::pair(outside, PlaceOf(member, *held, outside));
      if (member.parent && rank >= best) continue;
      best = rank;
      member.parent = *target;
      member.parent_key = *held;
    }
  }

  static std::size_t PlaceOf(const Member& member, const Held& held, bool outside) {
    if (outside) return *std::min_element(held.begin(), held.end());
    const auto found = std::find_if(member.key.begin(), member.key.end(),
                                    [&held](std::size_t column) { return IsIn(held, column); });
    return static_cast<std::size_t>(found - member.key.begin());
  }

  std::optional<std::size_t> Find(const QualifiedName& name) const {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (members_[i].facts->name == name) return i;
    }
    return std::nullopt;
  }

  // Nothing unless the foreign key refers to the whole key of the target, and always to a row.
  static std::optional<Held> HeldBy(const Member& member, const ConstraintFacts& constraint,
                                    const Member& target) {
    if (target.key.empty() || constraint.columns.size() != target.key.size() ||
        constraint.target_columns.size() != target.key.size()) {
      return std::nullopt;
    }
    Held held;
    for (const std::size_t key : target.key) {
      const ColumnFacts& wanted = target.facts->columns[key];
      const auto at = std::find(constraint.target_columns.begin(), constraint.target_columns.end(),
                                wanted.name);
      if (at == constraint.target_columns.end()) return std::nullopt;
      const std::size_t column =
          constraint.columns[static_cast<std::size_t>(at - constraint.target_columns.begin())];
      const ColumnFacts& holder = member.facts->columns[column];
      if (!holder.not_null || !holder.readable || !HaveSameTexts(holder.type, wanted.type) ||
          holder.name.find_first_of("{}:") != std::string::npos) {
        return std::nullopt;
      }
      held.push_back(column);
    }
    return held;
  }

  // In whose collections it is: as far up as its rows have the key. `below`: those that ask.
  void Settle(std::size_t number, std::set<std::size_t> below) {
    Member& member = members_[number];
    if (member.settled) return;
    below.insert(number);
    if (!member.parent || below.contains(*member.parent)) {
      if (member.parent) member.parent.reset();  // a circle, which begins here
      member.settled = true;
      return;
    }
    Settle(*member.parent, below);
    if (member.settled) return;
    member.settled = true;
    const Member& parent = members_[*member.parent];
    member.root = member.parent;
    member.root_key = member.parent_key;
    if (!parent.root) return;
    Held held;
    for (const std::size_t column : parent.root_key) {
      const auto at = std::find(parent.key.begin(), parent.key.end(), column);
      if (at == parent.key.end()) return;
      held.push_back(member.parent_key[static_cast<std::size_t>(at - parent.key.begin())]);
    }
    member.root = parent.root;
    member.root_key = std::move(held);
  }

  // Different ones also where only their letters' case differs.
  void NamePrefixes() {
    std::set<std::string> taken;
    for (const Member& member : members_) {
      const std::string wanted = PrefixOf(*member.facts);
      std::string prefix = wanted;
      for (int i = 2; !taken.insert(prefix).second; ++i) prefix = fmt::format("{}_{}", wanted, i);
      prefixes_.push_back(std::move(prefix));
    }
  }

  RelationProposal Propose(std::size_t number) const {
    const Member& member = members_[number];
    if (!member.root && !member.is_root) return ProposeOneByOne({member.facts}).front();
    RelationProposal proposal{member.facts, {}, ""};
    if (member.is_root) {
      RelationMapping first = Begin(number, member, member.key);
      first.sort_key = "#" + prefixes_[number];  // before all others
      proposal.mappings.push_back(std::move(first));
    }
    if (member.root) {
      RelationMapping part = Begin(*member.root, member, member.root_key);
      part.sort_key = prefixes_[number] + "#";
      bool any = false;
      for (const std::size_t column : member.key) {
        if (IsIn(member.root_key, column)) continue;
        const ColumnFacts& fact = member.facts->columns[column];
        part.sort_key += fmt::format("{}{{{}{}}}", any ? "#" : "", fact.name, Padding(fact.type));
        any = true;
      }
      proposal.mappings.push_back(std::move(part));
    }
    return proposal;
  }

  RelationMapping Begin(std::size_t root, const Member& member, const Columns& key) const {
    RelationMapping mapping;
    mapping.table = members_[root].facts->name.name;
    mapping.partition_key = prefixes_[root];
    for (const std::size_t column : key) {
      mapping.partition_key += fmt::format("#{{{}}}", member.facts->columns[column].name);
    }
    mapping.partition_key_name = KeyName(root, "PK");
    mapping.sort_key_name = KeyName(root, "SK");
    return mapping;
  }

  // Empty for the usual one, which no column of the table's relations has.
  std::string KeyName(std::size_t root, const std::string& usual) const {
    std::string name = usual;
    const auto is_column = [&](const Member& member) {
      const bool inside = member.facts == members_[root].facts || member.root == root;
      return inside && member.facts->Find(name);
    };
    while (std::any_of(members_.begin(), members_.end(), is_column)) name = "_" + name;
    return name == usual ? std::string() : name;
  }

  std::vector<Member> members_;
  std::vector<std::string> prefixes_;
};

}  // namespace

std::vector<RelationProposal> ProposeOneByOne(const std::vector<const RelationFacts*>& relations) {
  std::vector<RelationProposal> proposals;
  for (const RelationFacts* facts : relations) {
    RelationProposal& proposal = proposals.emplace_back();
    proposal.relation = facts;
    auto mapping = ProposeMapping(*facts);
    if (const auto* error = std::get_if<MappingError>(&mapping)) {
      proposal.reason = error->reason;
    } else {
      proposal.mappings.push_back(std::get<RelationMapping>(std::move(mapping)));
    }
  }
  return proposals;
}

std::vector<RelationProposal> ProposeCollections(
    const std::vector<const RelationFacts*>& relations) {
  return Collections(relations).Run();
}

}  // namespace tuskgate::translator
