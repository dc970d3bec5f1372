"""What a report server prints around an error says which program it is, in every language that is known, and nothing of what failed."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.text.secrets import Vault

SOURCE = {
    "en": "Cannot create a connection to data source 'Sales'.",
    "de": "Es kann keine Verbindung mit der 'Sales'-Datenquelle hergestellt werden.",
    "fr": "Impossible de créer une connexion à la source de données 'Sales'.",
    "es": "No se puede crear una conexión al origen de datos 'Sales'.",
    "it": 'Impossibile creare una connessione all\'origine dei dati "Sales".',
    "pt-BR": "Não é possível criar uma conexão com uma fonte de dados 'Sales'.",
    "pt-PT": "Não é possível criar uma ligação à origem de dados 'Sales'.",
    "nl": "Kan geen verbinding met gegevensbron 'Sales' niet maken.",
    "pl": 'Nie można utworzyć połączenia ze źródłem danych "Sales".',
    "ru": "Невозможно создать соединение с источником данных «Sales».",
    "ja": "データ ソース 'Sales' への接続を作成できません",
    "ko": "데이터 원본 'Sales'에 대한 연결을 설정할 수 없습니다.",
    "zh-Hans": "无法与数据源“Sales”建立连接。",
    "zh-Hant": "無法與資料來源 'Sales' 建立連接。",
}
DATABASE = {
    "en": "The report server cannot open a connection to the report server database.",
    "de": "Der Berichtsserver kann keine Verbindung mit der Berichtsserver-Datenbank herstellen.",
    "fr": "Le serveur de rapports ne peut pas ouvrir une connexion à la base de données du serveur de rapports.",
    "es": "El servidor de informes no puede abrir una conexión a la base de datos del servidor de informes.",
    "it": "Impossibile stabilire una connessione al database del server di report.",
    "pt-BR": "O servidor de relatório não pode abrir uma conexão com o banco de dados do servidor de relatório.",
    "ru": "Серверу отчетов не удается установить соединение с базой данных сервера отчетов.",
    "ja": "レポート サーバーでレポート サーバー データベースへの接続を開始できません。",
    "ko": "보고서 서버에서 보고서 서버 데이터베이스에 연결할 수 없습니다.",
    "zh-Hans": "报表服务器无法打开与报表服务器数据库的连接。",
    "zh-Hant": "報表伺服器無法開啟到報表伺服器資料庫的連接。",
}
CONFIGURATION = [
    "Konfigurationsfehler beim Berichtsserver.",
    "Le serveur de rapports a rencontré une erreur de configuration.",
]
TEXTS = [*SOURCE.values(), *DATABASE.values(), *CONFIGURATION]
INNER = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"


def judged(reasoner: Reasoner, text: str) -> CaseResult:
    readings = Intake(reasoner.base, Vault()).read(Document("pasted text", text.encode()))
    return run_case(readings, {}, reasoner)


@pytest.mark.parametrize("text", TEXTS)
def test_it_says_which_program_it_is_and_nothing_else(reasoner: Reasoner, text: str) -> None:
    result = judged(reasoner, text)
    told = {fact.name: fact.value for fact in result.facts if fact.origin == "observed"}
    assert told["client.application"] == "report-server"
    assert result.status == "not-recognised"


@pytest.mark.parametrize("language", sorted(SOURCE))
def test_the_inner_sentence_decides(reasoner: Reasoner, language: str) -> None:
    found = judged(reasoner, f"{SOURCE[language]} (rsErrorOpeningConnection)\n{INNER}").incidents[0].diagnoses[0]
    alone = judged(reasoner, INNER).incidents[0].diagnoses[0]
    assert (found.problem, found.status) == (alone.problem, alone.status) == ("certificate-untrusted", "likely")


@pytest.mark.parametrize(
    "text",
    [
        "Es kann keine Verbindung mit dem Server hergestellt werden.",
        "Impossible de créer une connexion",
        "无法与服务器建立连接",
        "プリンターへの接続を作成できません",
        "프린터에 대한 연결을 설정할 수 없습니다",
    ],
)
def test_a_sentence_of_any_program_is_none_of_a_report_server(reasoner: Reasoner, text: str) -> None:
    assert all(fact.name != "client.application" for fact in judged(reasoner, text).facts)


@pytest.mark.parametrize(
    "text",
    [
        "DataSource.Error: Microsoft SQL: Es konnte eine Verbindung mit dem Server hergestellt werden, doch",
        'Details: "Microsoft SQL: Une connexion a été établie avec le serveur',
        "Microsoft SQL: サーバーとの接続を正常に確立しましたが",
    ],
)
def test_power_query_is_known_by_its_prefix_in_any_language(reasoner: Reasoner, text: str) -> None:
    assert ("client.application", "power-query") in {(fact.name, fact.value) for fact in judged(reasoner, text).facts}
