"""What can be wrong before anything starts is said in one sentence."""

import socket
import stat

import pytest

from launch.checks import check_database, check_folder, check_port, check_python, data_folder, database_url, secret_key
from launch.host import CannotStart


def test_a_python_that_is_too_old():
    check_python((3, 11, 0))
    check_python((3, 14, 1))
    with pytest.raises(CannotStart, match=r"需要 Python 3\.11 或更高版本，现在是 3\.10\.9"):
        check_python((3, 10, 9))


def test_a_port_that_is_taken():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        with pytest.raises(CannotStart, match=f"端口 {port} 已被其他程序占用"):
            check_port("127.0.0.1", str(port))
    assert check_port("127.0.0.1", str(port)) == port


@pytest.mark.parametrize("text", ["0", "65536", "http", "", "-1", "８０００", "1_0"])
def test_a_port_that_is_none(text):
    with pytest.raises(CannotStart, match="不是可用的端口号"):
        check_port("127.0.0.1", text)


def test_an_address_that_is_not_this_machines():
    with pytest.raises(CannotStart, match=r"无法在 203\.0\.113\.1:8000 上监听"):
        check_port("203.0.113.1", "8000")


def test_a_folder_without_room(data_dir):
    check_folder(data_dir, needed_mb=1)
    with pytest.raises(CannotStart, match="至少需要 1000000000 MB"):
        check_folder(data_dir, needed_mb=1_000_000_000)


def test_a_folder_that_cannot_be_made_or_written(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CannotStart, match="无法写入"):
        check_folder(file / "data")
    with pytest.raises(CannotStart, match="无法写入"):
        check_folder(file)


def test_the_data_folder_is_the_one_asked_for(tmp_path):
    assert data_folder({"DATA_DIR": str(tmp_path / "here")}) == (tmp_path / "here").resolve()


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://root@localhost/x", "postgresql://[", "sqlite:///x.db", "postgresql://h:port/x"]
)
def test_a_database_url_that_is_none(url):
    with pytest.raises(CannotStart, match="DATABASE_URL 不是有效的 PostgreSQL 地址"):
        check_database("DATABASE_URL", url)


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(CannotStart, match="连接不上 DATABASE_URL 指定的数据库") as refusal:
        check_database("DATABASE_URL", "postgresql://somebody:hush@127.0.0.1:1/baodao")
    assert "hush" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_database_that_answers(database):
    plain = database.url.replace("+psycopg", "")
    assert check_database("DATABASE_URL", plain).startswith("postgresql+psycopg://")


def test_the_secret_key_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    first = secret_key({}, tmp_path)
    kept = tmp_path / "secret_key"
    assert first == {"SECRET_KEY_FILE": str(kept)}
    text = kept.read_text()
    assert len(text) >= 48
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert secret_key({}, tmp_path) == first
    assert kept.read_text() == text


def test_an_empty_secret_key_is_not_quietly_replaced(tmp_path):
    (tmp_path / "secret_key").touch()
    with pytest.raises(CannotStart, match="密钥文件"):
        secret_key({}, tmp_path)


def test_with_a_database_url_the_secret_key_must_be_given(tmp_path):
    with pytest.raises(CannotStart, match="必须同时给出 SECRET_KEY"):
        secret_key({"DATABASE_URL": "postgresql://localhost/x"}, tmp_path)
    given = {"DATABASE_URL": "postgresql://localhost/x", "SECRET_KEY": "given"}
    assert secret_key(given, tmp_path) == {"SECRET_KEY": "given"}
    assert not (tmp_path / "secret_key").exists()


def test_the_databases_address_may_lie_in_a_file(tmp_path):
    file = tmp_path / "url"
    file.write_text("postgresql://localhost/x\n")
    assert database_url({"DATABASE_URL_FILE": str(file)}) == "postgresql://localhost/x"
    assert database_url({}) == ""
    with pytest.raises(CannotStart, match="DATABASE_URL_FILE 指定的文件"):
        database_url({"DATABASE_URL_FILE": str(tmp_path / "none")})
