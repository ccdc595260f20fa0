// `tuskgate key`: access keys, temporary credentials, and the keys that encrypt their secrets.

#include <charconv>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <optional>
#include <stdexcept>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "gateway/identity/identity_names.h"
#include "gateway/identity/identity_source.h"
#include "gateway/identity/protected_file.h"
#include "gateway/identity/sessions.h"
#include "gateway/process/identity_verbs.h"
#include "translator/model/base64.h"

namespace tuskgate::gateway {
namespace {

std::string TimeText(std::int64_t time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time)));
}

// As a file of environment variables, which shells and containers read.
void PrintCredentials(const IdentityContext& context, const std::string& id,
                      const std::string& secret) {
  context.print(fmt::format("AWS_ACCESS_KEY_ID={}", id));
  context.print(fmt::format("AWS_SECRET_ACCESS_KEY={}", secret));
}

std::string Sealed(const KeyRing& ring, const std::string& id, const std::string& secret) {
  return translator::EncodeBase64(ring.Seal(secret, id));
}

std::string SecretOfInput() {
  std::string secret;
  std::getline(std::cin, secret);
  RequireName(SecretFault(secret), "secret on standard input");
  return secret;
}

void Create(const IdentityContext& context, const IdentityArguments& arguments) {
  const KeyRing ring = KeysOf(context.config);
  const bool is_root = arguments.Has("root");
  std::optional<std::string> user = arguments.Value("user");
  if (is_root == !user->empty()) throw std::runtime_error("either --user or --root is wanted");
  if (is_root) user.reset();
  const bool is_imported = arguments.Has("secret-stdin");
  if (is_imported != arguments.Has("id")) {
    throw std::runtime_error(
        "--id and --secret-stdin belong together: a key that is there already");
  }
  const std::string id = is_imported ? arguments.Value("id") : NewAccessKeyId("AKIA");
  RequireName(AccessKeyIdFault(id), "access key's id");
  const std::string secret = is_imported ? SecretOfInput() : NewSecret();
  InDatabase(context, [&](pqxx::work& transaction) {
    if (user) MakeUser(transaction, *user);
    for (const std::string& policy : arguments.Values("policy")) {
      if (!user)
        throw std::runtime_error("--policy is of no use with --root, which may do anything");
      Attach(transaction, context.config.account_id, {user, {}, {}}, policy, false);
    }
    const pqxx::result made = transaction.exec_params(
        "insert into tuskgate.access_keys (id, user_name, secret) "
        "values ($1, $2, decode($3, 'base64')) on conflict do nothing returning id",
        id, user, Sealed(ring, id, secret));
    if (made.empty())
      throw std::runtime_error(fmt::format("there is an access key {} already", id));
  });
  if (is_imported) {
    context.print(fmt::format("AWS_ACCESS_KEY_ID={}", id));
  } else {
    PrintCredentials(context, id, secret);
  }
}

void List(const IdentityContext& context, const IdentityArguments& arguments) {
  InDatabase(context, [&](pqxx::work& transaction) {
    const std::string user = arguments.Value("user");
    for (const auto& row : transaction.exec_params(
             "select id, coalesce('user ' || user_name, 'root'), is_active, "
             "to_char(created_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
             "from tuskgate.access_keys where $1 in ('', user_name) "
             "order by user_name nulls first, created_at, id",
             user)) {
      context.print(fmt::format("{}\t{}\t{}\t{}", row[0].c_str(), row[1].c_str(),
                                row[2].as<bool>() ? "Active" : "Inactive", row[3].c_str()));
    }
  });
}

void SetActive(const IdentityContext& context, const IdentityArguments& arguments, bool is_active) {
  const std::string& id = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(transaction.exec_params(
                     "update tuskgate.access_keys set is_active = $2 where id = $1 returning id",
                     id, is_active),
                 "access key", id);
  });
}

void Enable(const IdentityContext& context, const IdentityArguments& arguments) {
  SetActive(context, arguments, true);
}

void Disable(const IdentityContext& context, const IdentityArguments& arguments) {
  SetActive(context, arguments, false);
}

void Delete(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& id = arguments.words[2];
  InDatabase(context, [&](pqxx::work& transaction) {
    RequireFound(
        transaction.exec_params("delete from tuskgate.access_keys where id = $1 returning id", id),
        "access key", id);
  });
}

std::int64_t SecondsOf(const IdentityArguments& arguments, std::int64_t otherwise,
                       std::int64_t most) {
  constexpr std::int64_t kLeast = 900;
  if (!arguments.Has("duration")) return otherwise;
  const std::string text = arguments.Value("duration");
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || stop != end || seconds < kLeast || seconds > most) {
    throw std::runtime_error(fmt::format(
        "--duration: '{}' is not a number of seconds from {} to {}", text, kLeast, most));
  }
  return seconds;
}

SessionOrder OrderOf(const IdentityArguments& arguments, const Identities& identities) {
  constexpr std::int64_t kUsual = 3600;
  SessionOrder order;
  order.session_name = arguments.Value("session-name");
  if (!order.session_name.empty()) {
    RequireName(SessionNameFault(order.session_name), "session's name");
  }
  std::int64_t longest = kLongestSession;
  const std::string user = arguments.Value("user");
  const std::string role = arguments.Value("role");
  if (user.empty() == role.empty()) throw std::runtime_error("either --user or --role is wanted");
  order.name = user;
  if (!role.empty()) {
    order.kind = CallerKind::kAssumedRole;
    order.name = role;
    if (order.session_name.empty())
      throw std::runtime_error("--session-name is wanted with --role");
    const KnownRole* found = identities.FindRole(role);
    if (found == nullptr) throw std::runtime_error(fmt::format("there is no role {}", role));
    longest = found->max_session_seconds;
  } else if (!order.session_name.empty()) {
    order.kind = CallerKind::kFederatedUser;
  }
  order.seconds = SecondsOf(arguments, kUsual, longest);
  if (arguments.Has("policy")) order.policy = TextOfFile(arguments.Value("policy"));
  order.tags = TagsOf(arguments);
  return order;
}

void Session(const IdentityContext& context, const IdentityArguments& arguments) {
  KeysOf(context.config);
  IdentitySource source({context.config.credentials_file, context.config.key_file},
                        context.config.account_id);
  if (!context.connection_string.empty()) {
    InDatabase(context, [&source](pqxx::work& transaction) {
      source.SetStored(transaction.exec1("select tuskgate.identities()")[0].c_str());
    });
  }
  const auto issued = source.keys().Issue(OrderOf(arguments, *source.keys().Current()));
  if (issued.has_error()) throw std::runtime_error(issued.error().message);
  const AccessKey& key = **issued;
  PrintCredentials(context, key.id, key.secret);
  context.print(fmt::format("AWS_SESSION_TOKEN={}", key.session_token));
  context.print(fmt::format("# until {}", TimeText(key.expires_at)));
}

void Init(const IdentityContext& context, const IdentityArguments& /*arguments*/) {
  const std::string& path = context.config.key_file;
  if (path.empty()) throw std::runtime_error("--key-file is wanted: the file to be made");
  MakeProtectedFile(path, KeyFileText(KeyRing::Random()));
  context.print(fmt::format("made {}", path));
}

// All secrets anew, with the key that is in use.
std::size_t SealAnew(pqxx::work& transaction, const KeyRing& ring) {
  const pqxx::result rows = transaction.exec(
      "select id, translate(encode(secret, 'base64'), E'\\n', '') "
      "from tuskgate.access_keys order by id for update");
  for (const auto& row : rows) {
    const std::string id = row[0].c_str();
    const auto sealed = translator::DecodeBase64(row[1].c_str());
    std::optional<std::string> secret;
    if (sealed.has_value()) secret = ring.Open(*sealed, id);
    if (!secret) {
      throw std::runtime_error(
          fmt::format("the secret of {} cannot be read with the key file: delete that access key, "
                      "or add the key that it was encrypted with",
                      id));
    }
    transaction.exec_params(
        "update tuskgate.access_keys set secret = decode($2, 'base64') where id = $1", id,
        Sealed(ring, id, *secret));
  }
  return rows.size();
}

// A key that was replaced before times were written down was so when the file was last written, at
// the latest.
KeyRing KeysWithTimes(const Config& config) {
  struct stat status {};
  if (stat(config.key_file.c_str(), &status) != 0) return KeysOf(config);
  return WithTimes(KeysOf(config), status.st_mtime);
}

// Nobody knows which sessions there are: they are in the hands of clients.
void RequireNoSessions(const KeyRing& ring, std::int64_t now) {
  constexpr std::int64_t kUntilAllHaveTheKey = 60;
  const std::optional<std::int64_t> replaced = LastReplaced(ring);
  if (!replaced) return;
  const std::int64_t until = *replaced + kLongestSession + kUntilAllHaveTheKey;
  if (now >= until) return;
  throw std::runtime_error(
      fmt::format("sessions that were issued with an old key may live until {}: drop it then, or "
                  "have them end now by --end-sessions",
                  TimeText(until)));
}

// The file is written before anything is encrypted with a new key, so that nothing is ever
// encrypted with one that nobody has.
void Rotate(const IdentityContext& context, const IdentityArguments& arguments) {
  const std::string& path = context.config.key_file;
  KeyRing ring = KeysWithTimes(context.config);
  const std::int64_t now = std::time(nullptr);
  const bool drops = arguments.Has("drop-old");
  if (drops && !arguments.Has("end-sessions")) RequireNoSessions(ring, now);
  if (!drops && arguments.Has("end-sessions")) {
    throw std::runtime_error("--end-sessions is of use with --drop-old only");
  }
  if (arguments.Has("prepare")) {
    if (drops) throw std::runtime_error("--prepare and --drop-old exclude each other");
    if (!HasPreparedKey(ring)) ReplaceProtectedFile(path, KeyFileText(WithPreparedKey(ring)));
    context.print(fmt::format("prepared a key in {}", path));
    return;
  }
  if (!drops) {
    if (!HasPreparedKey(ring)) ring = WithPreparedKey(ring);
    ring = InOrder(ring, now);
    ReplaceProtectedFile(path, KeyFileText(ring));
  }
  std::size_t count = 0;
  InDatabase(context, [&](pqxx::work& transaction) { count = SealAnew(transaction, ring); });
  if (drops) {
    ring = KeyRing({ring.keys().front()});
    ReplaceProtectedFile(path, KeyFileText(ring));
  }
  context.print(
      fmt::format("encrypted {} secrets with key {} of {}", count, ring.keys().front().id, path));
}

}  // namespace

std::vector<IdentityVerb> KeyVerbs() {
  constexpr auto kYes = NeedsDatabase::kYes;
  return {
      {"key", "create", "", "user root policy id secret-stdin",
       "make an access key of --user, who is made if need be, and print it: the secret is told "
       "once",
       kYes, Create},
      {"key", "list", "", "user", "list access keys", kYes, List},
      {"key", "disable", "ID", "", "have an access key be refused", kYes, Disable},
      {"key", "enable", "ID", "", "take that back", kYes, Enable},
      {"key", "delete", "ID", "", "delete an access key", kYes, Delete},
      {"key", "session", "", "user role session-name duration policy tag",
       "print temporary credentials of --user or --role", NeedsDatabase::kUnlessCredentialsFile,
       Session},
      {"key", "init", "", "", "make the file of --key-file", NeedsDatabase::kNo, Init},
      {"key", "rotate", "", "prepare drop-old end-sessions",
       "encrypt all secrets with a new key, which is added to --key-file", kYes, Rotate},
  };
}

}  // namespace tuskgate::gateway
