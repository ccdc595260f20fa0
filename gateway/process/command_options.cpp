#include "gateway/process/command_options.h"

#include <array>

namespace tuskgate::gateway {
namespace {

constexpr CommandOption kComment = {
    "comment", "", "Write the comment on the relation even where there is a mapping file."};

constexpr std::array<CommandOption, 10> kAttach = {{
    {"table", "RELATION", "A table or view to attach, such as public.orders."},
    {"name", "NAME", "The DynamoDB table's name; without it, that of the relation."},
    {"partition-key", "KEY",
     "A column, or a template such as 'ORDER#{id}'; without it, from the primary key."},
    {"sort-key", "KEY", "The same for the sort key; of use with --partition-key."},
    {"option", "KEY=VALUE", "Any other member of the mapping; may be repeated."},
    {"schema", "SCHEMA", "Propose mappings for all relations of a schema."},
    {"collections", "",
     "Have relations that refer to one another be one table; of use with --schema."},
    {"apply", "", "Write what --schema proposes."},
    {"list", "", "Tell what is attached, and what cannot be and why."},
    kComment,
}};

constexpr std::array<CommandOption, 2> kDetach = {{
    {"table", "RELATION", "The relation whose mapping is taken away."},
    kComment,
}};

constexpr std::array<CommandOption, 2> kGrant = {{
    {"role", "ROLE", "The role as which gateways connect. It must be there."},
    {"apply", "", "Run the statements instead of printing them."},
}};

constexpr std::array<CommandOption, 9> kViews = {{
    {"table", "NAME", "A DynamoDB table; may be repeated. Without it, all tables."},
    {"sample", "N", "How many items of a table to look at. [default 10000]"},
    {"check", "", "Change nothing; end with status 3 if there is a change."},
    {"entity", "ATTRIBUTE", "The attribute that tells kinds of items apart."},
    {"entity-separator", "TEXT", "What ends the kind of an item in its sort key, such as '#'."},
    {"no-entities", "", "The table holds one kind of items."},
    {"type", "PATH=TYPE", "The type of a column, such as createdAt=iso or ttl=epoch."},
    {"rename", "PATH=COLUMN", "The name of a column."},
    {"exclude", "PATH", "An attribute that the views leave out."},
}};

constexpr std::array<CommandOption, 2> kCheck = {{
    {"table", "NAME", "A DynamoDB table; may be repeated. Without it, all tables."},
    {"repair", "", "Write sizes and forms of values anew, where the item itself tells them."},
}};

constexpr std::array<CommandOption, 12> kAdmin = {{
    {"namespace", "NAME", "Of one namespace only: see --namespaces."},
    {"table", "NAME", "Of one DynamoDB table only."},
    {"operation", "NAME", "Of a fault: of one operation only, such as PutItem."},
    {"nth", "N", "Of a fault: at the N-th call; without --count, at that one only."},
    {"probability", "P", "Of a fault: at each call with this probability, from 0 to 1."},
    {"seed", "N", "Of a fault: with the same seed, the same calls are hit."},
    {"count", "N", "Of a fault: so many times at most."},
    {"milliseconds", "N", "Of the fault latency: how long a call waits."},
    {"leave", "N", "Of the fault unprocessed: how many requests of a table are left; or all."},
    {"after", "", "Of the faults error500 and drop: the call is carried out, but not answered so."},
    {"ticking", "", "Of clock set: the clock goes on from there."},
    {"tables", "", "Of reset: drop the tables, instead of their items."},
}};

constexpr std::array<CommandOption, 1> kStream = {{
    {"from", "POSITION",
     "TRIM_HORIZON begins with the oldest change that is kept. [default LATEST]"},
}};

constexpr std::array<CommandOption, 8> kPolicy = {{
    {"policy", "FILE", "A policy of the principal; may be repeated. Or a managed policy's ARN."},
    {"boundary-policy", "FILE", "The principal's permissions boundary."},
    {"session-policy", "FILE", "The policy that its temporary credentials were given with."},
    {"resource-policy", "FILE", "The policy of the table or stream."},
    {"principal", "ARN",
     "Who asks: a user, an account's root or a role's session. [default a user named user]"},
    {"action", "ACTION", "What for, such as dynamodb:GetItem."},
    {"resource", "ARN", "Of which table, index or stream. [default *]"},
    {"context", "KEY=VALUE",
     "A condition key of the request; may be repeated, also with the same key."},
}};

constexpr std::array<CommandOption, 19> kIdentities = {{
    {"user", "NAME", "Whose it is, or is to be."},
    {"group", "NAME", "The same of a group."},
    {"role", "NAME", "The same of a role."},
    {"root", "", "Of key create: the account's root, who may do anything."},
    {"policy", "POLICY",
     "Of key create: the name or ARN of one to attach, may be repeated. Of key session: a file."},
    {"id", "ID", "Of key create, with --secret-stdin: the id of a key that is there already."},
    {"secret-stdin", "", "Read its secret from standard input."},
    {"session-name", "NAME", "Of key session: what the session is called; --user then federates."},
    {"duration", "SECONDS", "Of key session: until it ends. [default 3600]"},
    {"prepare", "", "Of key rotate: add a key that is not in use before the next rotate."},
    {"drop-old", "", "Of key rotate: add no key, and take those out that are not in use."},
    {"end-sessions", "",
     "With --drop-old: also while sessions that they sealed may live: these end."},
    {"path", "PATH", "A path in the ARN, such as /team/."},
    {"tag", "KEY=VALUE", "A tag; may be repeated."},
    {"untag", "KEY", "A tag to be taken away; may be repeated."},
    {"trust", "FILE", "Who may assume the role: a policy's document with Principal."},
    {"max-session", "SECONDS", "How long a session of the role may last. [default 3600]"},
    {"file", "FILE", "The policy's document, JSON."},
    {"boundary", "", "Have it limit what other policies give."},
}};

}  // namespace

std::span<const CommandOption> OptionsOfAdmin() { return kAdmin; }
std::span<const CommandOption> OptionsOfAttach() { return kAttach; }
std::span<const CommandOption> OptionsOfDetach() { return kDetach; }
std::span<const CommandOption> OptionsOfGrant() { return kGrant; }
std::span<const CommandOption> OptionsOfViews() { return kViews; }
std::span<const CommandOption> OptionsOfCheck() { return kCheck; }
std::span<const CommandOption> OptionsOfStream() { return kStream; }
std::span<const CommandOption> OptionsOfPolicy() { return kPolicy; }
std::span<const CommandOption> OptionsOfIdentities() { return kIdentities; }

}  // namespace tuskgate::gateway
