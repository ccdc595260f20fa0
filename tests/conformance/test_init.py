"""--init: tables and items of files, in the forms that other tools write."""

import gzip
import json
import pathlib
import re
import shlex
import signal
import subprocess

import pytest
from reader import Reader, blocks_of
from server import PATIENCE_SECONDS, Server, binary, clean_environment
from support import connect

FILES = pathlib.Path(__file__).parent / "init"
PROJECT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def files(directory):
    """The directory for --init."""
    path = directory / "init"
    path.mkdir()
    return path


def definition(name, **members):
    return {"TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], **members}


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    return path


def lines(items):
    return "".join(json.dumps(item) + "\n" for item in items)


def numbered(count):
    return [{"id": {"S": f"{number}"}, "n": {"N": f"{number}"}} for number in range(count)]


def items_of(client, table):
    return [item for page in client.get_paginator("scan").paginate(TableName=table)
            for item in page["Items"]]


def refusal(directory, *arguments, **options):
    """What a start that fails says."""
    done = subprocess.run(
        [binary(), "serve", "--listen", "127.0.0.1:0", "--data", directory / "data", *arguments],
        env=clean_environment(), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
        stdin=subprocess.DEVNULL, **options)
    assert done.returncode == 1 and done.stdout == "", done
    return [line for line in done.stderr.splitlines() if line.startswith("tuskgate: ")][0][10:]


def test_a_request_to_create_table_and_items_a_line(start_server, files):
    write(files / "tables.json", definition(
        "Things", Tags=[{"Key": "team", "Value": "red"}], DeletionProtectionEnabled=True,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}))
    # More than a batch, and an item that is there twice: the last of them counts.
    again = {"Item": {"id": {"S": "7"}, "n": {"N": "70"}}}
    write(files / "Things.jsonl", lines([*numbered(60), again]) + "\n")
    server = start_server("--init", files)
    client = connect(server.url)
    table = client.describe_table(TableName="Things")["Table"]
    assert table["DeletionProtectionEnabled"]
    assert table["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    tags = client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "red"}]
    found = {item["id"]["S"]: item["n"]["N"] for item in items_of(client, "Things")}
    assert found == {**{f"{number}": f"{number}" for number in range(60)}, "7": "70"}
    assert "table Things has 61 items loaded" in server.errors()


def test_gzip_and_the_answer_of_describe_table(start_server, files, dynamodb, make_table_name):
    name = make_table_name()
    dynamodb.create_table(**{
        **definition(name), "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3},
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
                                 {"AttributeName": "n", "AttributeType": "N"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByN", "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 4, "WriteCapacityUnits": 5}}]})
    described = dynamodb.describe_table(TableName=name)
    dynamodb.delete_table(TableName=name)
    write(files / "described.json", json.dumps([{"Table": described["Table"]}], default=str))
    (files / f"{name}.json-lines.gz").write_bytes(gzip.compress(lines(numbered(3)).encode()))
    client = connect(start_server("--init", files).url)
    table = client.describe_table(TableName=name)["Table"]
    for member in ("KeySchema", "AttributeDefinitions"):
        assert table[member] == described["Table"][member]
    index, = table["GlobalSecondaryIndexes"]
    assert index["ProvisionedThroughput"]["WriteCapacityUnits"] == 5
    assert client.query(TableName=name, IndexName="ByN", KeyConditionExpression="n = :n",
                        ExpressionAttributeValues={":n": {"N": "2"}})["Count"] == 1


def test_a_cloudformation_template_in_yaml_and_in_json(start_server, files):
    for name in ("template.yaml", "global-table.template"):
        write(files / name, (FILES / name).read_text())
    server = start_server("--init", files)
    client = connect(server.url)
    assert client.list_tables()["TableNames"] == ["Albums", "dev-jobs", "dev-orders"]
    orders = client.describe_table(TableName="dev-orders")["Table"]
    assert [index["IndexName"] for index in orders["GlobalSecondaryIndexes"]] == ["ByCustomer"]
    assert orders["StreamSpecification"] == {"StreamEnabled": True,
                                             "StreamViewType": "NEW_AND_OLD_IMAGES"}
    jobs = client.describe_table(TableName="dev-jobs")["Table"]
    assert jobs["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    albums = client.describe_table(TableName="Albums")["Table"]
    assert albums["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert albums["ProvisionedThroughput"]["WriteCapacityUnits"] == 5
    assert "table Albums is made without Replicas" in server.errors()


def test_what_other_resources_would_tell_is_left_out(start_server, files):
    write(files / "shop.yaml", """
Resources:
  Key: {Type: AWS::KMS::Key}
  Changes: {Type: AWS::Kinesis::Stream}
  Role: {Type: AWS::IAM::Role}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: !Select [1, [kind, id]], KeyType: HASH}]
      KinesisStreamSpecification: {StreamArn: !GetAtt Changes.Arn}
      ResourcePolicy:
        PolicyDocument:
          Statement:
            - {Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: "*", Resource: "*"}
      PointInTimeRecoverySpecification: !Ref AWS::NoValue
      StreamSpecification:
        StreamViewType: KEYS_ONLY
        ResourcePolicy: {PolicyDocument: !GetAtt Role.Policy}
      SSESpecification: {SSEEnabled: true, SSEType: KMS, KMSMasterKeyId: !GetAtt Key.Arn}
      Tags:
        - {Key: stack, Value: !Ref AWS::StackId}
        - {Key: stage, Value: dev}
        - {Key: zone, Value: !Select [0, !GetAZs ""]}
        - {Key: team, Value: !ImportValue team}
  Everywhere:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      Replicas:
        - Region: us-east-1
          SSESpecification: {KMSMasterKeyId: !GetAtt Key.Arn}
          Tags: [{Key: stack, Value: !Ref AWS::StackId}, {Key: stage, Value: prod}]
""")
    server = start_server("--init", files)
    client = connect(server.url)
    orders, everywhere = (client.describe_table(TableName=name)["Table"]
                          for name in ("Orders", "Everywhere"))
    assert orders["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert orders["SSEDescription"]["Status"] == "ENABLED"
    assert orders["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    for table, value in ((orders, "dev"), (everywhere, "prod")):
        assert client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [
            {"Key": "stage", "Value": value}]
    told = re.findall("table Orders is made without (.*)", server.errors())
    assert told == [
        "KinesisStreamSpecification", "ResourcePolicy",
        "a part of SSESpecification: Key.Arn is not known to --init: only the Arn of a table is",
        "a part of Tags: AWS::StackId is neither a parameter nor a resource",
        "a part of Tags: Fn::Select is known to --init of lists alone",
        "a part of Tags: Fn::ImportValue is not known to --init"]


@pytest.mark.parametrize("properties", [
    "TableName: !GetAtt Role.Name", "StreamSpecification: {StreamViewType: !ImportValue view}",
    "BillingMode: !Select [2, [PAY_PER_REQUEST]]"])
def test_what_a_table_needs_has_to_be_known(directory, files, properties):
    write(files / "shop.yaml", f"""
Resources:
  Role: {{Type: AWS::IAM::Role}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      {properties}
""")
    assert refusal(directory, "--init", files).startswith(f"{files}/shop.yaml:9: ")


def test_a_model_of_nosql_workbench_brings_its_items(start_server, files):
    write(files / "model.json", (FILES / "workbench-model.json").read_text())
    client = connect(start_server("--init", files).url)
    found = client.query(TableName="session_store", IndexName="by_session",
                         KeyConditionExpression="SK = :sk",
                         ExpressionAttributeValues={":sk": {"S": "customer#1"}})
    assert [item["PK"]["S"] for item in found["Items"]] == ["session#a", "session#b"]


def export(path, items, **summary):
    """As the service lays it out, in two files."""
    write(path / "manifest-summary.json", {
        "version": "2020-06-30", "itemCount": len(items), "outputFormat": "DYNAMODB_JSON", **summary})
    halves = {"a.json.gz": items[::2], "b.json.gz": items[1::2]}
    write(path / "manifest-files.json", lines(
        {"itemCount": len(half), "dataFileS3Key": f"prefix/AWSDynamoDB/{path.name}/data/{name}"}
        for name, half in halves.items()))
    for name, half in halves.items():
        (path / "data").mkdir(exist_ok=True)
        (path / "data" / name).write_bytes(
            gzip.compress(lines({"Item": item} for item in half).encode()))


def test_an_export(start_server, files, directory):
    write(files / "tables.json", definition("Things"))
    export(files / "Things" / "AWSDynamoDB" / "01693685827463-2d8752fd", numbered(40))
    client = connect(start_server("--init", files).url)
    assert len(items_of(client, "Things")) == 40


@pytest.mark.parametrize("summary, message", [
    ({"outputFormat": "ION"}, "an export in the format 'ION': only DYNAMODB_JSON can be loaded"),
    ({"exportType": "INCREMENTAL_EXPORT"},
     "an export of type INCREMENTAL_EXPORT: only full exports can be loaded")])
def test_other_exports_are_refused(directory, files, summary, message):
    write(files / "tables.json", definition("Things"))
    export(files / "Things", numbered(2), **summary)
    assert refusal(directory, "--init", files) == f"{files}/Things/manifest-summary.json: {message}"


def test_an_export_that_lacks_items_is_refused(directory, files):
    write(files / "tables.json", definition("Things"))
    export(files / "Things", numbered(4))
    data = files / "Things" / "data" / "b.json.gz"
    data.write_bytes(gzip.compress(lines({"Item": item} for item in numbered(1)).encode()))
    assert refusal(directory, "--init", files) == f"{data}: has 1 items, but 2 by the manifest"


def test_a_second_start_leaves_everything_as_it_is(start_server, files):
    write(files / "tables.json", [definition("Things"), definition("Others")])
    write(files / "Things.jsonl", lines(numbered(3)))
    server = start_server("--init", files)
    client = connect(server.url)
    client.delete_item(TableName="Things", Key={"id": {"S": "0"}})
    client.delete_item(TableName="Things", Key={"id": {"S": "1"}})
    client.delete_item(TableName="Things", Key={"id": {"S": "2"}})
    client.delete_table(TableName="Others")
    server.stop()
    server = start_server("--init", files)
    client = connect(server.url)
    # Not even into a table that is empty by now; but one that is gone is made again.
    assert items_of(client, "Things") == []
    assert client.list_tables()["TableNames"] == ["Others", "Things"]
    assert "table Things is there already, and is left as it is" in server.errors()


def test_a_faulty_definition_is_told_with_the_words_of_the_service(directory, files):
    write(files / "tables.json", "[" + json.dumps(definition("Things")) + ",\n" + json.dumps(
        {**definition("Others"), "AttributeDefinitions": []}) + "]")
    assert refusal(directory, "--init", files) == (
        f"{files}/tables.json:2: CreateTable: ValidationException: Invalid KeySchema: Some index key "
        "attribute have no definition")


def test_a_faulty_item_is_told_and_leaves_no_tables(directory, files, start_server):
    write(files / "tables.json", definition("Things", DeletionProtectionEnabled=True))
    faulty = write(files / "Things.jsonl", lines([*numbered(30), {"name": {"S": "x"}}]))
    assert refusal(directory, "--init", files) == (
        f"{faulty}:31: PutItem: ValidationException: One or more parameter values were invalid: "
        "Missing the key id in the item")
    client = connect(start_server().url)
    assert client.list_tables()["TableNames"] == []


@pytest.mark.parametrize("name, text, message", [
    ("a.json", '{\n "a": 1,\n}', ":3: not JSON: Missing a name for object member."),
    ("a.yaml", "a: [1\nb: 2\n", ":2: not YAML: "),
    ("a.json", '{"name": "package"}', ":1: neither a request to CreateTable"),
    ("a.jsonl", "{}", ": there is no table a, and no file that defines it"),
    ("a/x", "", ": there is no table a, and no file that defines it"),
    ("a.yaml", "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
               "      TableName: !ImportValue x\n", ":5: Fn::ImportValue is not known to --init"),
    ("aaa.jsonl", "{", None)])
def test_a_file_that_cannot_be_read_is_told_with_its_line(directory, files, name, text, message):
    path = write(files / name, text)
    path = files / name.split("/")[0]
    if message is None:
        write(files / "t.json", definition("aaa"))
        message = ":1: not JSON: "
    assert refusal(directory, "--init", files).startswith(f"{path}{message}")


def test_a_table_is_defined_once(directory, files):
    write(files / "a.json", definition("Things"))
    write(files / "b.json", definition("Things"))
    assert refusal(directory, "--init", files) == (
        f"{files}/b.json:1: table Things is defined in {files}/a.json:1 as well")


def test_the_directory_must_be_there(directory):
    assert refusal(directory, "--init", directory / "nothing") == (
        f"cannot read --init {directory}/nothing: No such file or directory")


def test_tables_are_made_at_once_whatever_delays_and_throughput_there_are(start_server, files):
    write(files / "tables.json", definition(
        "Things", BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}))
    write(files / "Things.jsonl", lines(numbered(1000)))
    server = start_server("--init", files, "--create-delay", "3600000", "--throttle")
    table = connect(server.url).describe_table(TableName="Things")["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert "table Things has 1000 items loaded" in server.errors()


def start_without_waiting(directory, files):
    return subprocess.Popen(
        [binary(), "serve", "--listen", "127.0.0.1:0", "--data", directory / "data", "--init", files],
        env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_loading_that_is_cut_off_is_begun_again(start_server, directory, files, number):
    write(files / "tables.json", definition("Things"))
    write(files / "Things.jsonl", lines(numbered(50_000)))
    process = start_without_waiting(directory, files)
    with process:
        for line in process.stderr:
            if "table Things made" in line:
                break
        process.send_signal(number)
        told = process.stderr.read()
    assert "has 50000 items loaded" not in told
    write(files / "Things.jsonl", lines(numbered(40)))
    server = start_server("--init", files)
    client = connect(server.url)
    assert len(items_of(client, "Things")) == 40
    arn = client.describe_table(TableName="Things")["Table"]["TableArn"]
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []


def test_gateways_that_start_at_once_make_each_table_once(start_server, directory, files):
    write(files / "tables.json", [definition(f"Things{number}") for number in range(5)])
    write(files / "Things0.jsonl", lines(numbered(2000)))
    first = start_server()
    url = f"host={first.data / 'socket'} port=5432 user=tuskgate dbname=tuskgate"
    processes = [subprocess.Popen(
        [binary(), "serve", "--listen", "127.0.0.1:0", "--database-url", url, "--init", files],
        env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
    try:
        for process in processes:
            assert "Tuskgate is ready" in process.stdout.readline()
    finally:
        for process in processes:
            process.terminate()
            process.wait()
            process.stdout.close()
    assert len(items_of(connect(first.url), "Things0")) == 2000


class RestartingReader(Reader):
    """One who starts the server as a block says."""

    def restart(self, block):
        self.server.stop()
        arguments = shlex.split(block.text)[2:]
        self.server = Server(self.directory / "data", *arguments, cwd=self.directory)
        self._client = connect(self.server.url)


def test_the_document():
    blocks = blocks_of("docs/preload.md", (PROJECT / "docs/preload.md").read_text())
    make, serve, scan, printed, template, fault = blocks
    with RestartingReader(PROJECT) as reader:
        reader.paste(make)
        reader.restart(serve)
        assert reader.paste(scan) == printed.text
        reader.paste(template)
        reader.restart(serve)
        assert connect(reader.server.url).list_tables()["TableNames"] == ["Albums", "dev-orders"]
        reader.server.stop()
        items = reader.directory / "init" / "Albums.jsonl"
        first, second = items.read_text().splitlines()
        items.write_text(first + "\n" + second.replace("Title", "Name") + "\n")
        said = refusal(reader.directory / "another", "--init", "init", cwd=reader.directory)
        assert f"tuskgate: {said}\n" == fault.text
        reader.restart(serve)
