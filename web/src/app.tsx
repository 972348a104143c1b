import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Footer } from './layout/footer.tsx';
import { Header } from './layout/header.tsx';
import { OfflineNote } from './layout/offline-note.tsx';
import { LeavingBanner } from './leaving/leaving-banner.tsx';
import { HomePage } from './pages/home/home-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { SessionProvider } from './session/session.tsx';
import { TeamsProvider } from './team/teams.tsx';

// A visitor's first load is the home page alone.
const LogInPage = lazy(() => import('./pages/log-in-page.tsx'));
const SecondFactorPage = lazy(() => import('./pages/second-factor-page.tsx'));
const SignUpPage = lazy(() => import('./pages/sign-up-page.tsx'));
const SignUpDetailsPage = lazy(() => import('./pages/sign-up-details-page.tsx'));
const VerifyPage = lazy(() => import('./pages/verify-page.tsx'));
const ForgotPage = lazy(() => import('./pages/forgot-page.tsx'));
const ResetPage = lazy(() => import('./pages/reset-page.tsx'));
const DashboardPage = lazy(() => import('./pages/dashboard-page.tsx'));
const UsagePage = lazy(() => import('./pages/usage-page.tsx'));
const AccountPage = lazy(() => import('./pages/account-page.tsx'));
const ExportPage = lazy(() => import('./pages/export-page.tsx'));
const KeepAccountPage = lazy(() => import('./pages/keep-account-page.tsx'));
const SecurityPage = lazy(() => import('./pages/security-page.tsx'));
const TeamPage = lazy(() => import('./pages/team-page.tsx'));
const InvitationPage = lazy(() => import('./pages/invitation-page.tsx'));
const HelpPage = lazy(() => import('./pages/help/help-page.tsx'));
const OperatorsPage = lazy(() => import('./pages/operators-page.tsx'));
const ConfirmOperatorPage = lazy(() => import('./pages/confirm-operator-page.tsx'));
const TermsPage = lazy(() => import('./pages/legal/terms-page.tsx'));
const PrivacyPage = lazy(() => import('./pages/legal/privacy-page.tsx'));

/** The whole app: layout, session and the page for the address. */
export function App() {
  return (
    <SessionProvider>
      <TeamsProvider>
        <a className="skip-link" href="#main">
          Skip to the content
        </a>
        <OfflineNote />
        <LeavingBanner />
        <Header />
        <Suspense fallback={<main />}>
          <Switch>
            <Route path="/" component={HomePage} />
            <Route path="/signup" component={SignUpPage} />
            <Route path="/signup/details" component={SignUpDetailsPage} />
            <Route path="/login" component={LogInPage} />
            <Route path="/login/second-factor" component={SecondFactorPage} />
            <Route path="/verify" component={VerifyPage} />
            <Route path="/forgot" component={ForgotPage} />
            <Route path="/reset" component={ResetPage} />
            <Route path="/dashboard" component={DashboardPage} />
            <Route path="/usage" component={UsagePage} />
            <Route path="/account" component={AccountPage} />
            <Route path="/export" component={ExportPage} />
            <Route path="/keep-account" component={KeepAccountPage} />
            <Route path="/security" component={SecurityPage} />
            <Route path="/team/:tab?" component={TeamPage} />
            <Route path="/invitation" component={InvitationPage} />
            <Route path="/operators/confirm" component={ConfirmOperatorPage} />
            <Route path="/operators/people/:person" component={OperatorsPage} />
            <Route path="/operators/:tab?" component={OperatorsPage} />
            <Route path="/help" component={HelpPage} />
            <Route path="/terms" component={TermsPage} />
            <Route path="/privacy" component={PrivacyPage} />
            <Route component={NotFoundPage} />
          </Switch>
        </Suspense>
        <Footer />
      </TeamsProvider>
    </SessionProvider>
  );
}
