#include "gateway/process/attach_schema.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "translator/attached/mapping/proposal_report.h"
#include "translator/attached/mapping/propose.h"
#include "translator/attached/mapping/propose_collections.h"
#include "translator/attached/mapping/propose_names.h"
#include "translator/attached/mapping/propose_views.h"

namespace tuskgate::gateway {
namespace {

using namespace translator;

class SchemaProposals {
 public:
  SchemaProposals(const AttachArguments& arguments, const std::string& mapping_file,
                  AttachSession& session)
      : arguments_(arguments),
        session_(session),
        file_(mapping_file),
        before_(file_.Parse()),
        all_(before_),
        to_file_(!mapping_file.empty() && !arguments.comment) {
    AttachedQuery query;
    query.schemas = {arguments.schema};
    for (const auto& entry : before_.entries) query.relations.push_back(entry.relation);
    facts_ = session.Ask(query);
  }

  int Run() && {
    const std::vector<const RelationFacts*> relations = FindRelations();
    std::vector<RelationProposal> proposals =
        arguments_.collections ? ProposeCollections(relations) : ProposeOneByOne(relations);
    resolved_ = ResolveAttached(facts_, before_);
    NameTables(proposals, TakenNames());
    for (const RelationProposal& proposal : proposals) Join(proposal);
    std::istringstream report(ReportProposals(joined_, resolved_, skipped_));
    for (std::string line; std::getline(report, line);) fmt::print(stderr, "# {}\n", line);
    Finish();
    return 0;
  }

 private:
  void Skip(const RelationFacts& relation, std::string reason) {
    skipped_.push_back({relation.name.Text(), "", std::move(reason)});
  }

  // Those that have no mapping, with the keys that only a look behind them tells.
  std::vector<const RelationFacts*> FindRelations() {
    std::vector<const RelationFacts*> relations;
    bool any = false;
    for (const RelationFacts& relation : facts_.relations) {
      if (relation.name.schema != arguments_.schema) continue;
      any = true;
      if (IsMapped(relation)) {
        Skip(relation, "it has a mapping already");
      } else if (arguments_.apply && !to_file_ && !relation.trusted) {
        Skip(relation, DistrustOf(relation));
      } else if (const RelationFacts* keyed = WithKey(relation)) {
        relations.push_back(keyed);
      }
    }
    if (!any) {
      throw std::runtime_error(
          fmt::format("there is no table or view in the schema {}", arguments_.schema));
    }
    return relations;
  }

  bool IsMapped(const RelationFacts& relation) const {
    return FindMappingComment(relation.comment) ||
           std::any_of(before_.entries.begin(), before_.entries.end(),
                       [&relation](const auto& entry) { return entry.relation == relation.name; });
  }

  // Null where there is none, which is told.
  const RelationFacts* WithKey(const RelationFacts& relation) {
    const bool is_view = relation.kind == RelationKind::kView;
    if (!is_view && relation.kind != RelationKind::kForeign) return &relation;
    auto keyed =
        is_view
            ? WithKeyOfTable(relation, session_.Explain(ExplainView(relation)).value_or(""), facts_)
            : WithForeignKey(relation);
    if (const auto* error = std::get_if<MappingError>(&keyed)) {
      Skip(relation, error->reason);
      return nullptr;
    }
    keyed_.push_back(std::get<RelationFacts>(std::move(keyed)));
    return &keyed_.back();
  }

  std::set<std::string> TakenNames() const {
    std::set<std::string> names(facts_.item_tables.begin(), facts_.item_tables.end());
    for (const TableDescription& table : resolved_.tables) names.insert(table.name);
    return names;
  }

  // Proposals join what is mapped already, one by one.
  void Join(const RelationProposal& proposal) {
    const RelationFacts& relation = *facts_.Find(proposal.relation->name);
    if (proposal.mappings.empty()) {
      Skip(relation, proposal.reason);
      return;
    }
    const std::string mapping = JsonOf(proposal.mappings);
    ResolvedTables resolved = TryMapping(facts_, all_, relation.name, mapping);
    if (const RelationNote* skipped = FindSkipped(resolved, relation.name.Text())) {
      Skip(relation, skipped->text);
      return;
    }
    resolved_ = std::move(resolved);
    for (const TableDescription* table : TablesOf(resolved_, relation.name)) {
      session_.WarnOfLostRows(*table, relation.name);
    }
    all_.entries.push_back({relation.name, ParseMappings(mapping)});
    joined_.push_back(proposal);
    proposed_.Set(relation.name, mapping);
    if (to_file_) file_.Set(relation.name, mapping);
    comments_.emplace_back(&relation, WithMapping(relation.comment, mapping));
  }

  static std::string JsonOf(const std::vector<RelationMapping>& mappings) {
    if (mappings.size() == 1) return MappingJson(mappings.front());
    std::string json;
    for (const RelationMapping& mapping : mappings) {
      json += (json.empty() ? "[" : ", ") + MappingJson(mapping);
    }
    return json + "]";
  }

  void Finish() {
    if (!arguments_.apply) {
      fmt::print("{}", proposed_.text().empty() ? "{\n  \"relations\": {}\n}\n" : proposed_.text());
      return;
    }
    for (const RelationProposal& proposal : joined_) {
      for (const TableDescription* table : TablesOf(resolved_, proposal.relation->name)) {
        fmt::print("{} is attached as the table {}: {}\n", proposal.relation->name.Text(),
                   table->name, SpellTable(*table));
      }
    }
    if (comments_.empty()) {
      fmt::print("nothing to attach\n");
    } else if (to_file_) {
      file_.Save();
    } else {
      session_.WriteComments(comments_);
    }
  }

  const AttachArguments& arguments_;
  AttachSession& session_;
  MappingText file_;
  MappingText proposed_{""};
  const MappingFile before_;
  MappingFile all_;
  const bool to_file_;
  AttachedFacts facts_;
  std::deque<RelationFacts> keyed_;  // views and foreign tables
  ResolvedTables resolved_;          // with what has joined
  std::vector<RelationProposal> joined_;
  std::vector<RelationNote> skipped_;
  std::vector<std::pair<const RelationFacts*, std::string>> comments_;
};

}  // namespace

int AttachSchema(const AttachArguments& arguments, const std::string& mapping_file,
                 AttachSession& session) {
  return SchemaProposals(arguments, mapping_file, session).Run();
}

}  // namespace tuskgate::gateway
