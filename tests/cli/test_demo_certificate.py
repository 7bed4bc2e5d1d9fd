from pathlib import Path

from PIL import Image
from typer.testing import CliRunner

from cli.main import build_app

RUN = CliRunner()


def test_a_newcomer_gets_a_certificate_of_another_child_each_time(tmp_path: Path) -> None:
    files = [tmp_path / "one.jpg", tmp_path / "two.PNG"]
    for file in files:
        result = RUN.invoke(build_app(), ["demo", "certificate", str(file)])
        assert result.exit_code == 0, result.output
        with Image.open(file) as picture:
            assert min(picture.size) > 1_000
    again = RUN.invoke(build_app(), ["demo", "certificate", str(files[0])])
    assert (again.exit_code, "exists already" in again.output) == (1, True)
    unfit = RUN.invoke(build_app(), ["demo", "certificate", str(tmp_path / "three.gif")])
    assert (unfit.exit_code, "must end in" in unfit.output) == (1, True)
