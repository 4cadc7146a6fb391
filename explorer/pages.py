"""Every page of the explorer, in the order of the navigation. Needs no Streamlit."""

from dataclasses import dataclass
from pathlib import Path

EXPLORER = Path(__file__).resolve().parent
NAME = "Quantization explorer"


@dataclass(frozen=True)
class Page:
    """One page.

    title:    its name in the navigation.
    url_path: its address below the root; "" is the page that the app opens with.
    view:     the file that draws it, below explorer/.
    purpose:  what one does there, in one line.
    section:  the heading it stands under: "" (home), Explore, Measure or Learn.
    in_menu:  whether the navigation shows it; else other pages lead to it.
    """

    title: str
    url_path: str
    view: str
    purpose: str
    section: str
    in_menu: bool = True

    @property
    def is_lab(self) -> bool:
        """Whether it explains one idea with a live chart."""
        return self.view.startswith("labs/")

    @property
    def path(self) -> Path:
        """Where the view's file is."""
        return EXPLORER / self.view


PAGES = (
    Page(
        title="Home",
        url_path="",
        view="home/page.py",
        purpose="Draw a digit, drag the bits, watch the network change its mind.",
        section="",
    ),
    Page(
        title="Rounding",
        url_path="rounding",
        view="labs/rounding/page.py",
        purpose="See to which level each rounding mode moves a value, and which modes are biased.",
        section="Explore",
    ),
    Page(
        title="Scale and zero point",
        url_path="scale",
        view="labs/scale/page.py",
        purpose="Lay a few levels over a range, and see why one of them must be zero.",
        section="Explore",
    ),
    Page(
        title="Range and clipping",
        url_path="range",
        view="labs/range/page.py",
        purpose="Drag the range that a few levels must cover, and see which error it costs.",
        section="Explore",
    ),
    Page(
        title="Bit-width and formats",
        url_path="formats",
        view="labs/formats/page.py",
        purpose="Flip the bits of a code and read its number: integers, fp8, fp4, NF4.",
        section="Explore",
    ),
    Page(
        title="Stochastic rounding",
        url_path="stochastic",
        view="labs/stochastic/page.py",
        purpose="Round at random: right on average, and small steps are not lost.",
        section="Explore",
    ),
    Page(
        title="Granularity",
        url_path="granularity",
        view="labs/granularity/page.py",
        purpose="Move an outlier, and see where it does harm: everywhere, in a row, or in a group.",
        section="Explore",
    ),
    Page(
        title="Calibration",
        url_path="calibration",
        view="labs/calibration/page.py",
        purpose="Let batches stream in, and watch each rule move its range.",
        section="Explore",
    ),
    Page(
        title="Non-uniform levels",
        url_path="nonuniform",
        view="labs/nonuniform/page.py",
        purpose="Watch k-means move levels to where the values are, and compare methods.",
        section="Explore",
    ),
    Page(
        title="Inside the integer product",
        url_path="product",
        view="labs/product/page.py",
        purpose="Follow one output from int8 codes to the accumulator and back to int8.",
        section="Explore",
    ),
    Page(
        title="Playground",
        url_path="playground",
        view="playground/page.py",
        purpose="Train a network of two inputs, lower its bits, and watch its answers change.",
        section="Explore",
    ),
    Page(
        title="Live network",
        url_path="network",
        view="network/page.py",
        purpose="Follow a digit through a network of few bits, and see where it is lost.",
        section="Explore",
    ),
    Page(
        title="Training under quantization",
        url_path="training",
        view="training/page.py",
        purpose="Round a trained network, train it further on its levels, and watch it recover.",
        section="Explore",
    ),
    Page(
        title="Tiny transformer",
        url_path="transformer",
        view="transformer/page.py",
        purpose="Enlarge three channels of a transformer that sorts letters, and smooth them.",
        section="Explore",
    ),
    Page(
        title="Methods compared",
        url_path="methods",
        view="methods/page.py",
        purpose="Compare the survey’s methods on one network, and open what each did to a layer.",
        section="Explore",
    ),
    Page(
        title="Small experiments",
        url_path="experiments",
        view="experiments/page.py",
        purpose="Test a claim in seconds beside its control: pruning, width, 8-bit gradients.",
        section="Explore",
    ),
    Page(
        title="Hardware view",
        url_path="hardware",
        view="hardware/page.py",
        purpose="Put each layer under a processor’s roofline: memory, bit operations, bytes, time.",
        section="Explore",
    ),
    Page(
        title="Your model",
        url_path="your-model",
        view="model/page.py",
        purpose="Upload a model and measure what quantization does to each of its layers.",
        section="Measure",
    ),
    Page(
        title="Integer truth",
        url_path="integers",
        view="integers/page.py",
        purpose="Run a quantized model on exact integers beside onnxruntime, code by code, and see "
        "where and why they differ.",
        section="Measure",
    ),
    Page(
        title="The course",
        url_path="course",
        view="course/page.py",
        purpose="Lessons that ask before they show: predict, see, check what you understood.",
        section="Learn",
    ),
    Page(
        title="Lesson",
        url_path="lesson",
        view="lesson/page.py",
        purpose="Learn one idea at a time: predict, try it, check your answer.",
        section="Learn",
    ),
    Page(
        title="Claims",
        url_path="claims",
        view="claims/page.py",
        purpose="What the survey claims, what the lessons measured, and where the two differ.",
        section="Learn",
    ),
    Page(
        title="Map of the survey",
        url_path="survey",
        view="survey/page.py",
        purpose="Find each idea of the survey: its code, its page, its lesson, and its outcome.",
        section="Learn",
    ),
    Page(
        title="Teach with this",
        url_path="teach",
        view="teach/page.py",
        purpose="Outlines of three and of eight class hours, links for a class, printable sheets.",
        section="Learn",
    ),
    Page(
        title="Sheet of a lesson",
        url_path="sheet",
        view="sheet/page.py",
        purpose="A lesson on paper: its questions with space to write, or its answers.",
        section="Learn",
        in_menu=False,
    ),
    Page(
        title="Certificate",
        url_path="certificate",
        view="certificate/page.py",
        purpose="What the course has checked of your answers, to print or to keep.",
        section="Learn",
        in_menu=False,
    ),
)


def page_at(url_path: str) -> Page:
    """The page of that address."""
    return next(page for page in PAGES if page.url_path == url_path)
